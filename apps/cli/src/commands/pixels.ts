import type { Pixel, PlatformRegistry } from "@relay/core";
import { Command } from "commander";
import { accountOption, configOption, PlatformSession, type QueryOptions } from "../platform-session.ts";
import { jsonOption } from "../options.ts";
import { print, table } from "../print.ts";

interface Options extends QueryOptions {
  readonly json: boolean;
}

/** `relay pixels`: the pixels that a destination's token may see. */
export function pixelsCommand(platforms: PlatformRegistry): Command {
  const queries = (inner: Command) =>
    inner.addOption(configOption()).addOption(accountOption(platforms)).addOption(jsonOption());
  const command = new Command("pixels");
  queries(command.command("list", { isDefault: true }).argument("<destination>"))
    .description("All pixels of the account.")
    .action(async (name: string, options: Options) => {
      await using session = PlatformSession.of(name, options, platforms);
      print(shown(await session.ask((of) => of.listPixels()), options));
    });
  queries(
    command.command("show").argument("<destination>").argument("[pixel]", "absent: the destination's own"),
  )
    .description("One pixel.")
    .action(async (name: string, pixel: string | undefined, options: Options) => {
      await using session = PlatformSession.of(name, options, platforms);
      const id = pixel ?? session.destination.dialect.pixel;
      print(shown(await session.ask((of) => of.getPixel(id)), options));
    });
  return command;
}

function shown(pixels: readonly Pixel[], { json }: Options): string {
  if (json) return pixels.map((pixel) => JSON.stringify(pixel)).join("\n");
  return table(
    ["id", "name", "account", "created", "last fired", "available"],
    pixels.map(({ id, name = "", account = "", createdAt = "", lastFiredAt = "", isAvailable }) => [
      id,
      name,
      account,
      createdAt,
      lastFiredAt,
      isAvailable === undefined ? "" : isAvailable ? "yes" : "no",
    ]),
  );
}
