import { isJsonObject, readJson } from "../json.ts";
import type { Refusal } from "../platform.ts";
import { find, type Library, type Question, refuse, type QueryResult } from "../queries.ts";
import { judgeAdvertiser } from "./advertiser.ts";
import type { Pixel } from "./catalogue.ts";
import { type FieldFault, wrong, wrongKind } from "./field-fault.ts";
import { knownPixels } from "./known-pixels.ts";
import { describeFieldFault } from "./refusals.ts";

const USUAL_PAGE_SIZE = 10;
/** Other lists of TikTok's allow a thousand; this one does not. */
const MAX_PAGE_SIZE = 20;

/** `GET /pixel/list/`: an advertiser's pixels, in pages. It is the only way to ask for one pixel. */
export function listPixels(question: Question, library: Library): QueryResult {
  const refusal = judgeAdvertiser(question) ?? judgeQuery(question);
  if (refusal !== undefined) return refuse(refusal);
  const { query } = question;
  const page = Number(query["page"] ?? 1);
  const size = Number(query["page_size"] ?? USUAL_PAGE_SIZE);
  const pixels = knownPixels(library).filter((pixel) => isAskedFor(pixel, query));
  const isLatestFirst = query["order_by"] === "LATEST_CREATE";
  const ordered = pixels.toSorted((a, b) =>
    isLatestFirst ? b.createdMs - a.createdMs : a.createdMs - b.createdMs,
  );
  return find({
    pixels: ordered.slice((page - 1) * size, page * size).map(describe),
    page_info: {
      page,
      page_size: size,
      total_number: pixels.length,
      total_page: Math.ceil(pixels.length / size),
    },
  });
}

function judgeQuery({ query }: Question): Refusal | undefined {
  const fault =
    checkNumber("page", query["page"], Number.MAX_SAFE_INTEGER) ??
    checkNumber("page_size", query["page_size"], MAX_PAGE_SIZE) ??
    checkOrder(query["order_by"]) ??
    checkFiltering(query["filtering"]) ??
    checkId(query["pixel_id"]);
  return fault && describeFieldFault(fault);
}

function checkNumber(field: string, given: unknown, max: number): FieldFault | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== "string" || !/^\d{1,9}$/.test(given)) return wrongKind(field, "integer");
  return Number(given) >= 1 && Number(given) <= max ? undefined : wrong(field, `must be from 1 to ${max}`);
}

function checkOrder(given: unknown): FieldFault | undefined {
  const isKnown = given === undefined || given === "EARLIEST_CREATE" || given === "LATEST_CREATE";
  return isKnown ? undefined : wrong("order_by", "not a valid choice");
}

function checkFiltering(given: unknown): FieldFault | undefined {
  if (given === undefined) return undefined;
  return typeof given === "string" && isJsonObject(readJson(given))
    ? undefined
    : wrongKind("filtering", "object");
}

function checkId(given: unknown): FieldFault | undefined {
  const isNumber = given === undefined || (typeof given === "string" && /^\d+$/.test(given));
  return isNumber ? undefined : wrongKind("pixel_id", "integer");
}

/** `code` and `pixel_id` must match in full; a part of the name suffices. */
function isAskedFor({ code, id, name }: Pixel, query: Question["query"]): boolean {
  const part = query["name"];
  if (query["code"] !== undefined && query["code"] !== code) return false;
  if (query["pixel_id"] !== undefined && query["pixel_id"] !== id) return false;
  return typeof part !== "string" || name.toLowerCase().includes(part.toLowerCase());
}

function describe({ code, id, name, createdMs }: Pixel): object {
  return {
    pixel_id: id,
    pixel_code: code,
    pixel_name: name,
    pixel_category: "ONLINE_STORE",
    pixel_setup_mode: "STANDARD",
    activity_status: "ACTIVE",
    create_time: new Date(createdMs).toISOString().slice(0, 19).replace("T", " "),
    events: [],
  };
}
