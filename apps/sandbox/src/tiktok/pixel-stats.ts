import { isJsonObject, readJson } from "../json.ts";
import { find, type Library, type Question, refuse, type QueryResult } from "../queries.ts";
import { sumOf } from "../statistics.ts";
import { judgeAdvertiser } from "./advertiser.ts";
import type { Pixel } from "./catalogue.ts";
import { STANDARD_NAMES } from "./event-names.ts";
import { missing, wrong, wrongKind } from "./field-fault.ts";
import { knownPixels } from "./known-pixels.ts";
import { NO_PERMISSION, describeFieldFault } from "./refusals.ts";

const DAY_MS = 86_400_000;
const MAX_PIXELS = 10;
const MAX_DAYS = 30;

/** `GET /pixel/event/stats/`: accepted events of pixels in a range of whole days, UTC. */
export function showStats(question: Question, library: Library): QueryResult {
  const refusal = judgeAdvertiser(question);
  if (refusal !== undefined) return refuse(refusal);
  const ids = readIds(question.query["pixel_ids"]);
  if (ids.kind === "refused") return ids;
  const range = readRange(question.query["date_range"]);
  if (range.kind === "refused") return range;
  const pixels = knownPixels(library);
  const list: object[] = [];
  for (const id of ids.ids) {
    const pixel = pixels.find((one) => one.id === id);
    if (pixel === undefined) return refuse(NO_PERMISSION);
    list.push({ pixel_id: id, statistics: statisticsOf(pixel, range, library) });
  }
  return find({ list });
}

interface Range {
  readonly kind: "range";
  readonly fromMs: number;
  readonly toMs: number;
}

type Refused = Extract<QueryResult, { kind: "refused" }>;

/** The numbers exceed a JSON number, so they are read from the text. */
function readIds(given: unknown): { readonly kind: "ids"; readonly ids: readonly string[] } | Refused {
  if (given === undefined || given === "") return no(missing("pixel_ids"));
  const inside = typeof given === "string" ? /^\s*\[([\s\d,]*)\]\s*$/.exec(given)?.[1] : undefined;
  if (inside === undefined || !Array.isArray(readJson(`[${inside}]`)))
    return no(wrong("pixel_ids", "not a valid list of integers"));
  const ids = inside
    .split(",")
    .map((id) => id.trim())
    .filter(Boolean);
  if (ids.length === 0 || ids.length > MAX_PIXELS)
    return no(wrong("pixel_ids", `must hold 1 to ${MAX_PIXELS} ids`));
  return { kind: "ids", ids };
}

function readRange(given: unknown): Range | Refused {
  if (given === undefined || given === "") return no(missing("date_range"));
  const range = typeof given === "string" ? readJson(given) : undefined;
  if (!isJsonObject(range)) return no(wrongKind("date_range", "object"));
  const fromMs = dayOf(range["start_date"]);
  const lastMs = dayOf(range["end_date"]);
  if (fromMs === undefined) return no(wrong("date_range.start_date", "not a valid date, YYYY-MM-DD"));
  if (lastMs === undefined) return no(wrong("date_range.end_date", "not a valid date, YYYY-MM-DD"));
  if (lastMs < fromMs) return no(wrong("date_range", "must not end before it starts"));
  if (lastMs - fromMs >= MAX_DAYS * DAY_MS)
    return no(wrong("date_range", `must not exceed ${MAX_DAYS} days`));
  return { kind: "range", fromMs, toMs: lastMs + DAY_MS - 1 };
}

function dayOf(given: unknown): number | undefined {
  if (typeof given !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(given)) return undefined;
  const ms = Date.parse(given);
  return Number.isNaN(ms) ? undefined : ms;
}

/** All events of the sandbox came from servers. How many of them an ad had caused is unknown. */
function statisticsOf({ code }: Pixel, { fromMs, toMs }: Range, library: Library): readonly object[] {
  const hours = library.arrivals.find("tiktok", code)?.statistics.hours(fromMs, toMs) ?? [];
  return Array.from(sumOf(hours), ([name, count]) => ({
    ...(STANDARD_NAMES.has(name) ? { pixel_event_type: name } : { custom_event_type: name }),
    total_count: count,
    browser_event_total_count: 0,
    server_event_total_count: count,
    attributed_count: 0,
    preview_count: 0,
  }));
}

function no(fault: Parameters<typeof describeFieldFault>[0]): Refused {
  return { kind: "refused", refusal: describeFieldFault(fault) };
}
