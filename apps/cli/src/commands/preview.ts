import {
  type Fault,
  type LeftOut,
  type PlatformName,
  type PlatformRegistry,
  WITHHELD_REASONS,
  type WithheldReason,
} from "@relay/core";
import { previewItem } from "@relay/pipeline/admission";
import { Command } from "commander";
import { EXIT } from "../exit.ts";
import { fileRoute } from "../file-route.ts";
import { type QueryOptions, reads } from "../options.ts";
import { platformOption } from "../platform-options.ts";
import { foundLines } from "../found-lines.ts";
import { print, styled } from "../print.ts";
import { readLines } from "../read-lines.ts";

interface Options extends QueryOptions {
  readonly platform: PlatformName;
  readonly plain: boolean;
}

/** `relay preview`: the event that would go on the wire for each line. */
export function previewCommand(platforms: PlatformRegistry): Command {
  return reads(new Command("preview"), platforms)
    .addOption(platformOption(platforms).makeOptionMandatory())
    .option("--plain", "show normalised text instead of digests; such text is never sent", false)
    .action((file: string, options: Options) => preview(file, options, platforms));
}

async function preview(file: string, options: Options, platforms: PlatformRegistry): Promise<void> {
  const { json, now = Math.floor(Date.now() / 1000), plain: isPlain } = options;
  const given = { ...options, parsed: { ...options } };
  const { route, itemOf } = fileRoute(platforms.get(options.platform), platforms, given);
  let index = 0;
  for await (const line of readLines(file)) {
    const { faults, destinations } = previewItem(itemOf(line), route, { nowSeconds: now, isPlain });
    const { event, leftOut = [], withheldBecause } = destinations[0] ?? {};
    if (event === undefined) process.exitCode = EXIT.faulty;
    const found = { faults, leftOut, ...(withheldBecause && { withheldBecause }) };
    print(json ? jsonLine(index, event, found) : forPeople(index, event, found));
    index += 1;
  }
}

/** What admission says about a line. */
interface Found {
  readonly faults: readonly Fault[];
  readonly leftOut: readonly LeftOut[];
  readonly withheldBecause?: WithheldReason;
}

/** The event's text is inserted unchanged: parsing would round ids of 17 digits. */
function jsonLine(
  index: number,
  event: string | undefined,
  { faults, leftOut, withheldBecause }: Found,
): string {
  const withheld = withheldBecause === undefined ? "" : `,"withheld_because":"${withheldBecause}"`;
  const found = `"faults":${JSON.stringify(faults)},"left_out":${JSON.stringify(leftOut)}${withheld}`;
  return `{"index":${index},"event":${event ?? "null"},${found}}`;
}

function forPeople(
  index: number,
  event: string | undefined,
  { faults, leftOut, withheldBecause }: Found,
): string {
  const why =
    withheldBecause === undefined
      ? styled("red", "would not be sent")
      : `${styled("yellow", "would be withheld")}: ${WITHHELD_REASONS[withheldBecause]}`;
  const head = styled("bold", `${index}`) + (event === undefined ? ` ${why}` : "");
  const parts = [head, event === undefined ? "" : indented(event), foundLines(faults, leftOut)];
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
