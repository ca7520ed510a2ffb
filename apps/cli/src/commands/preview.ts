import type { PlatformName, PlatformRegistry } from "@relay/core";
import { Command } from "commander";
import { platformSetup } from "../platform-setup.ts";
import { EXIT } from "../exit.ts";
import { type Judgement, judgeLine } from "../judge-line.ts";
import { type QueryOptions, reads } from "../options.ts";
import { platformOption } from "../platform-options.ts";
import { faultLines, print, styled } from "../print.ts";
import { readLines } from "../read-lines.ts";

interface Options extends QueryOptions {
  readonly platform: PlatformName;
  readonly plain: boolean;
}

/** `relay preview`: the event that would go on the wire for each line. */
export function previewCommand(platforms: PlatformRegistry): Command {
  return reads(new Command("preview"), platforms)
    .description("Shows the exact event that a platform would get for each conversion of FILE.")
    .addOption(platformOption(platforms).makeOptionMandatory())
    .option("--plain", "show normalised text instead of digests; such text is never sent", false)
    .action((file: string, options: Options) => preview(file, options, platforms));
}

async function preview(file: string, options: Options, platforms: PlatformRegistry): Promise<void> {
  const { json, now = Math.floor(Date.now() / 1000) } = options;
  const platform = platforms.get(options.platform);
  const setup = platformSetup(platform, platforms, { ...options, now, parsed: { ...options } });
  let index = 0;
  for await (const line of readLines(file)) {
    const judged = judgeLine(line, setup);
    if (judged.event === null) process.exitCode = EXIT.faulty;
    print(json ? jsonLine(index, judged) : forPeople(index, judged));
    index += 1;
  }
}

/** The event's text is inserted unchanged: parsing would round ids of 17 digits. */
function jsonLine(index: number, { event, faults }: Judgement): string {
  return `{"index":${index},"event":${event ?? "null"},"faults":${JSON.stringify(faults)}}`;
}

function forPeople(index: number, { event, faults }: Judgement): string {
  const head = styled("bold", `${index}`) + (event === null ? ` ${styled("red", "would not be sent")}` : "");
  const parts = [head, event === null ? "" : indented(event), faultLines(faults)];
  return parts.filter((part) => part !== "").join("\n");
}

interface Source {
  readonly source: string;
}
const rawJSON = (text: string) => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);

/** The same text over several lines, with every digit. */
function indented(json: string): string {
  const value: unknown = JSON.parse(json, ((_key: string, one: unknown, { source }: Source) =>
    typeof one === "number" ? rawJSON(source) : one) as Parameters<typeof JSON.parse>[1]);
  return JSON.stringify(value, null, 2);
}
