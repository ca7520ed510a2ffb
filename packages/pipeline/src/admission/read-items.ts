import { type ConversionSchema, fault, type Fault, readRequestFields, withRequestFields } from "@relay/core";
import type { Item } from "./item.ts";
import { parseInParts } from "./parse-in-parts.ts";
import { SharedWork } from "./turn-share.ts";

export type Items =
  | {
      readonly kind: "items";
      readonly items: readonly Item[];
      /** The webhook to notify of their statuses, as it was given. */
      readonly webhookUrl?: unknown;
    }
  | { readonly kind: "malformed"; readonly detail: string }
  /** More conversions than a request may have. */
  | { readonly kind: "too-many" }
  /** Unknown or invalid fields beside `data`. */
  | { readonly kind: "faulty"; readonly faults: readonly Fault[] }
  | { readonly kind: "unsupported" };

const OWN_FIELDS = ["data", "webhook_url"];
const NO_LIST = fault("/data", "wrong_type", "must be array");

/**
 * Reads the conversions of a body. JSON: one object, an array, or `{"data": [...], "webhook_url"?, …}`, where the
 * fields that platforms take once a request apply to each conversion. NDJSON: a bad line affects no other line.
 * Other work runs in between while a large body is read.
 */
export async function readItems(
  contentType: string,
  body: Buffer,
  most: number,
  conversions: ConversionSchema,
): Promise<Items> {
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  switch (type) {
    case "application/json":
      return readJson(body.toString("utf8"), most, conversions);
    case "application/x-ndjson":
    case "application/ndjson":
    case "application/jsonl":
      return readLines(body.toString("utf8"), most);
    default:
      return { kind: "unsupported" };
  }
}

async function readJson(text: string, most: number, conversions: ConversionSchema): Promise<Items> {
  let parsed: unknown;
  try {
    parsed = await parseInParts(text, { most });
  } catch (error) {
    if (error instanceof RangeError) return { kind: "too-many" };
    // The parser's own message quotes the text, which is personal data.
    return { kind: "malformed", detail: "The body is not valid JSON." };
  }
  // No conversion has a field of this name.
  const envelope = hasData(parsed) ? parsed : undefined;
  const common = envelope && readRequestFields(envelope, OWN_FIELDS, conversions);
  if (common?.ok === false) return { kind: "faulty", faults: common.faults };
  const list = envelope ? envelope["data"] : parsed;
  if (envelope && !Array.isArray(list)) return { kind: "faulty", faults: [NO_LIST] };
  const values: readonly unknown[] = Array.isArray(list) ? list : [list];
  if (values.length === 0) return { kind: "malformed", detail: "The body holds no conversion." };
  if (values.length > most) return { kind: "too-many" };
  return {
    kind: "items",
    items: values.map((value: unknown) => ({
      ok: true,
      value: common ? withRequestFields(value, common.fields) : value,
    })),
    ...(envelope?.["webhook_url"] !== undefined && { webhookUrl: envelope["webhook_url"] }),
  };
}

/** Blank lines between conversions count too, so that their number is limited. */
async function readLines(text: string, most: number): Promise<Items> {
  const mostLines = 2 * most + 1;
  const lines = text.split("\n", mostLines + 1);
  const items: Item[] = [];
  const work = new SharedWork("reading");
  for (const line of lines) {
    if (line.trim() === "") continue;
    if (work.shouldRest) await work.rest();
    items.push(readLine(line));
    if (items.length > most) return { kind: "too-many" };
  }
  if (lines.length > mostLines) return { kind: "too-many" };
  if (items.length === 0) return { kind: "malformed", detail: "The body holds no conversion." };
  return { kind: "items", items };
}

function readLine(line: string): Item {
  try {
    return { ok: true, value: JSON.parse(line) };
  } catch {
    return { ok: false };
  }
}

function hasData(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && "data" in value && !Array.isArray(value);
}
