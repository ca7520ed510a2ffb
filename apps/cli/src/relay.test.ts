import { PLATFORMS } from "@relay/platforms";
import { expect, test } from "vitest";
import { relay, wholeRelay } from "./relay.ts";

const platforms = () => Promise.resolve(PLATFORMS);

test("a subcommand is loaded under the name that it has in the help, and says what the help says", async () => {
  const listed = (await relay(platforms, ["--help"])).commands;
  expect(listed.length).toBeGreaterThan(15);
  for (const one of listed) {
    const { commands } = await relay(platforms, [one.name(), "--help"]);
    expect(commands.map((command) => [command.name(), command.description()])).toEqual([
      [one.name(), one.description()],
    ]);
  }
});

test("help loads no platform", async () => {
  const never = () => Promise.reject(new Error("platforms were loaded"));
  expect((await relay(never, [])).helpInformation()).toContain("dead-letters");
});

test("all subcommands in full have the same names", async () => {
  const names = async (program: ReturnType<typeof relay>) =>
    (await program).commands.map((one) => one.name());
  expect(await names(wholeRelay(platforms))).toEqual(await names(relay(platforms, [])));
});
