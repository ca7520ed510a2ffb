import { isError, type PlatformName } from "@relay/core";
import { Command } from "commander";
import { benchFor } from "../bench-for.ts";
import { EXIT } from "../exit.ts";
import { type Bench, judgeLine } from "../judge-line.ts";
import { platformOption, type ReadingOptions, reads } from "../options.ts";
import { faultLines, print, styled } from "../print.ts";
import { type Line, readLines } from "../read-lines.ts";

interface Options extends ReadingOptions {
  readonly platform?: PlatformName;
}

/** `relay validate`: what the door and the platform would say to each line. */
export function validateCommand(): Command {
  return reads(new Command("validate"))
    .description("Says what is wrong or doubtful in each conversion of FILE. Nothing is sent anywhere.")
    .addOption(platformOption().default(undefined, "tiktok for events in TikTok's own shape, else meta"))
    .action(validate);
}

async function validate(file: string, { platform, json, ...options }: Options): Promise<void> {
  const now = options.now ?? Math.floor(Date.now() / 1000);
  const bench = (name: PlatformName) => benchFor({ ...options, platform: name, now, plain: false });
  const benches = { meta: bench("meta"), tiktok: bench("tiktok") };
  let lines = 0;
  let faulty = 0;
  for await (const line of readLines(file)) {
    const { faults } = judgeLine(line, platform ? benches[platform] : ownBench(line, benches));
    if (faults.some(isError)) faulty += 1;
    if (json) print(JSON.stringify({ index: lines, faults }));
    else if (faults.length > 0) print(`${styled("bold", String(lines))}\n${faultLines(faults)}`);
    lines += 1;
  }
  if (faulty > 0) process.exitCode = EXIT.faulty;
  if (!json) print(`${lines} conversions, ${faulty} would be refused.`);
}

/** The platform in whose shape a line is written. */
function ownBench(line: Line, { meta, tiktok }: Readonly<Record<PlatformName, Bench>>): Bench {
  return line.ok && tiktok.translate(line.value) ? tiktok : meta;
}
