import type { Pixel } from "@relay/core";
import { Command } from "commander";
import {
  accountOption,
  configOption,
  PlatformSession,
  pixelOf,
  type QueryOptions,
} from "../platform-session.ts";
import { jsonOption } from "../options.ts";
import { print, table } from "../print.ts";

interface Options extends QueryOptions {
  readonly json: boolean;
}

/** `relay pixels`: the pixels that a destination's token may see. */
export function pixelsCommand(): Command {
  const command = new Command("pixels").description(
    "Asks a platform for pixels, with a destination's token.",
  );
  queries(command.command("list", { isDefault: true }).argument("<destination>"))
    .description("All pixels of the account.")
    .action(list);
  queries(
    command.command("show").argument("<destination>").argument("[pixel]", "absent: the destination's own"),
  )
    .description("One pixel.")
    .action(show);
  return command;
}

function queries(command: Command): Command {
  return command.addOption(configOption()).addOption(accountOption()).addOption(jsonOption());
}

async function list(name: string, options: Options): Promise<void> {
  await using session = new PlatformSession(name, options);
  print(shown(await session.ask((of) => of.listPixels()), options));
}

async function show(name: string, pixel: string | undefined, options: Options): Promise<void> {
  await using session = new PlatformSession(name, options);
  const id = pixel ?? pixelOf(session.destination);
  print(shown(await session.ask((of) => of.getPixel(id)), options));
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
