import { PLATFORMS } from "@relay/platforms";
import { expect, test } from "vitest";
import { relay } from "./relay.ts";

test("a subcommand is loaded under the name that it has among all", async () => {
  const all = (await relay(PLATFORMS, ["--help"])).commands.map((command) => command.name());
  expect(all.length).toBeGreaterThan(15);
  for (const name of all) {
    const { commands } = await relay(PLATFORMS, [name, "--help"]);
    expect(commands.map((command) => command.name())).toEqual([name]);
  }
});
