import type { PlatformName, PlatformRegistry } from "@relay/core";
import { Command } from "commander";
import { classify, type Classification } from "../classification.ts";
import { EXIT } from "../exit.ts";
import { jsonOption } from "../options.ts";
import { platformOption } from "../platform-options.ts";
import { sampleDialect } from "../file-route.ts";
import { print, styled, table } from "../print.ts";
import { readLines } from "../read-lines.ts";

interface Options {
  readonly platform: PlatformName;
  readonly json: boolean;
}

/** `relay classify`: shows how the relay classifies recorded answers of a platform. */
export function classifyCommand(platforms: PlatformRegistry): Command {
  return new Command("classify")
    .argument("<file>", "NDJSON; - for standard input")
    .addOption(platformOption(platforms).makeOptionMandatory())
    .addOption(jsonOption())
    .action((file: string, options: Options) => run(file, options, platforms));
}

async function run(file: string, { platform, json }: Options, platforms: PlatformRegistry): Promise<void> {
  const dialect = sampleDialect(platforms.get(platform), platforms, { parsed: {} });
  const rows: Classification[] = [];
  for await (const line of readLines(file)) {
    const found = classify(line.ok ? line.value : undefined, dialect);
    if (found.outcome === null) process.exitCode = EXIT.faulty;
    if (json) print(JSON.stringify(found));
    else rows.push(found);
  }
  if (!json) {
    const wait = (ms: number | null) => (ms === null ? "" : `${(ms / 1000).toLocaleString("en")} s`);
    print(
      table(
        ["#", "outcome", "reason", "wait"],
        rows.map(({ outcome, reason, waitMs }, index) => [
          String(index),
          outcome ?? styled("red", "unreadable"),
          reason,
          wait(waitMs),
        ]),
      ),
    );
  }
}
