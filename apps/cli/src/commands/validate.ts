import { isError, type PlatformName, type PlatformRegistry } from "@relay/core";
import { Command } from "commander";
import { platformSetup } from "../platform-setup.ts";
import { EXIT } from "../exit.ts";
import { judgeLine } from "../judge-line.ts";
import { type QueryOptions, reads } from "../options.ts";
import { platformOption } from "../platform-options.ts";
import { faultLines, print, styled } from "../print.ts";
import { readLines } from "../read-lines.ts";

interface Options extends QueryOptions {
  readonly platform?: PlatformName;
}

/** `relay validate`: prints the errors and warnings of the ingest API and the platform for each line. */
export function validateCommand(platforms: PlatformRegistry): Command {
  return reads(new Command("validate"), platforms)
    .description("Prints the errors and warnings of each conversion of FILE. Nothing is sent anywhere.")
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
  const given = { ...options, now, plain: false, parsed: { ...options } };
  const named = options.platform === undefined ? undefined : platforms.get(options.platform);
  let lines = 0;
  let faulty = 0;
  for await (const line of readLines(file)) {
    const platform = named ?? platforms.recognise(line.ok ? line.value : undefined);
    const { faults } = judgeLine(line, platformSetup(platform, platforms, given));
    if (faults.some(isError)) faulty += 1;
    if (json) print(JSON.stringify({ index: lines, faults }));
    else if (faults.length > 0) print(`${styled("bold", String(lines))}\n${faultLines(faults)}`);
    lines += 1;
  }
  if (faulty > 0) process.exitCode = EXIT.faulty;
  if (!json) print(`${lines} conversions, ${faulty} would be refused.`);
}
