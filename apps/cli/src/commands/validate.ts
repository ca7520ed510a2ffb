import { isError, type PlatformName } from "@relay/core";
import { Command } from "commander";
import { platformSetup } from "../platform-setup.ts";
import { EXIT } from "../exit.ts";
import { type PlatformSetup, judgeLine } from "../judge-line.ts";
import { platformOption, type QueryOptions, reads } from "../options.ts";
import { faultLines, print, styled } from "../print.ts";
import { type Line, readLines } from "../read-lines.ts";

interface Options extends QueryOptions {
  readonly platform?: PlatformName;
}

/** `relay validate`: prints the errors and warnings of the ingest API and the platform for each line. */
export function validateCommand(): Command {
  return reads(new Command("validate"))
    .description("Prints the errors and warnings of each conversion of FILE. Nothing is sent anywhere.")
    .addOption(platformOption().default(undefined, "tiktok for events in TikTok's own shape, else meta"))
    .action(validate);
}

async function validate(file: string, { platform, json, ...options }: Options): Promise<void> {
  const now = options.now ?? Math.floor(Date.now() / 1000);
  const setup = (name: PlatformName) => platformSetup({ ...options, platform: name, now, plain: false });
  const setups = { meta: setup("meta"), tiktok: setup("tiktok") };
  let lines = 0;
  let faulty = 0;
  for await (const line of readLines(file)) {
    const { faults } = judgeLine(line, platform ? setups[platform] : ownSetup(line, setups));
    if (faults.some(isError)) faulty += 1;
    if (json) print(JSON.stringify({ index: lines, faults }));
    else if (faults.length > 0) print(`${styled("bold", String(lines))}\n${faultLines(faults)}`);
    lines += 1;
  }
  if (faulty > 0) process.exitCode = EXIT.faulty;
  if (!json) print(`${lines} conversions, ${faulty} would be refused.`);
}

/** The platform in whose shape a line is written. */
function ownSetup(
  line: Line,
  { meta, tiktok }: Readonly<Record<PlatformName, PlatformSetup>>,
): PlatformSetup {
  return line.ok && tiktok.translate(line.value) ? tiktok : meta;
}
