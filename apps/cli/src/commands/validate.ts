import type { PlatformName, PlatformRegistry } from "@relay/core";
import { validateItem } from "@relay/pipeline/admission";
import { Command } from "commander";
import { EXIT } from "../exit.ts";
import { fileRoute } from "../file-route.ts";
import { type QueryOptions, reads } from "../options.ts";
import { platformOption } from "../platform-options.ts";
import { foundLines } from "../found-lines.ts";
import { print, styled } from "../print.ts";
import { readLines } from "../read-lines.ts";

interface Options extends QueryOptions {
  readonly platform?: PlatformName;
}

/** `relay validate`: prints for each line what `POST /v1/validate` would answer for one destination of its platform. */
export function validateCommand(platforms: PlatformRegistry): Command {
  return reads(new Command("validate"), platforms)
    .addOption(
      platformOption(platforms).default(
        undefined,
        `the one in whose own shape an event is, else ${platforms.all[0].name}`,
      ),
    )
    .action((file: string, options: Options) => validate(file, options, platforms));
}

async function validate(file: string, options: Options, platforms: PlatformRegistry): Promise<void> {
  const { json, now = Math.floor(Date.now() / 1000) } = options;
  const given = { ...options, parsed: { ...options } };
  const named = options.platform === undefined ? undefined : platforms.get(options.platform);
  let lines = 0;
  let refused = 0;
  let withheld = 0;
  for await (const line of readLines(file)) {
    const platform = named ?? platforms.recognise(line.ok ? line.value : undefined);
    const { route, itemOf } = fileRoute(platform, platforms, given);
    const view = validateItem(itemOf(line), route, now);
    if (view.status === "refused") refused += 1;
    if (view.status === "withheld") withheld += 1;
    if (json) print(JSON.stringify({ index: lines, ...view }));
    else {
      const found = foundLines(view.faults, view.destinations[0]?.left_out ?? []);
      if (found !== "") print(`${styled("bold", String(lines))}\n${found}`);
    }
    lines += 1;
  }
  if (refused > 0) process.exitCode = EXIT.faulty;
  if (json) return;
  const kept = withheld === 0 ? "" : `, ${withheld} withheld for consent`;
  print(`${lines} conversions, ${refused} would be refused${kept}.`);
}
