import { isObject } from "./json-object.ts";
import { Compile } from "typebox/compile";
import { COMMON_CONVERSION } from "./common-fields.ts";
import type { ConversionSchema } from "./conversion-schema.ts";
import { type Fault, warning } from "../errors/errors.ts";
import { isMatchValue, type MatchKey } from "../matching/match-keys.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * Repairs a conversion that the schema did not take: numbers sent as text, one value instead of a list, and invalid
 * values of fields that it can go without. Each change is a warning. Does not change `given`.
 */
export function repaired(given: Json, schema: ConversionSchema, warnings: Fault[]): Json {
  const { user_data: userData, custom_data: data } = given;
  return {
    ...withoutBadPages(given, warnings),
    ...(isObject(userData) && { user_data: repairedUserData(userData, schema, warnings) }),
    ...(isObject(data) && { custom_data: repairedCustomData(data, schema, warnings) }),
  };
}

const PAGES = {
  event_source_url: Compile(COMMON_CONVERSION.event_source_url),
  referrer_url: Compile(COMMON_CONVERSION.referrer_url),
};
const WHAT_A_PAGE_IS = {
  event_source_url: "must be a URL with http:// or https://, a host, and 8,192 characters at the most",
  referrer_url: "must be text of 8,192 characters at the most",
};

/** A destination that needs the page's address reports its absence. */
function withoutBadPages(given: Json, warnings: Fault[]): Json {
  const kept: Record<string, unknown> = { ...given };
  for (const name of ["event_source_url", "referrer_url"] as const) {
    const value = given[name];
    if (value === undefined || PAGES[name].Check(value)) continue;
    delete kept[name];
    if (value !== null && value !== "") {
      warnings.push(warning(`/${name}`, "value_left_out", `${WHAT_A_PAGE_IS[name]}; it is left out`));
    }
  }
  return kept;
}

function repairedUserData(given: Json, { userData }: ConversionSchema, warnings: Fault[]): Json {
  const kept: Record<string, unknown> = {};
  for (const name in given) {
    const key = userData.keyNamed(name);
    const value = given[name];
    const at = `/user_data/${name}`;
    if (key?.list && Array.isArray(value)) {
      const members = goodMembers(value, key, at, warnings);
      if (members.some((member) => member !== "")) kept[name] = members;
    } else if (key && typeof value === "string" && value.length > key.maxLength) {
      warnings.push(tooLong(at, key));
    } else {
      kept[name] = value;
    }
  }
  return kept;
}

/** A removed member leaves a gap, so that the others keep their positions. */
function goodMembers(
  values: readonly unknown[],
  key: MatchKey,
  at: string,
  warnings: Fault[],
): readonly unknown[] {
  return values.map((value, index) => {
    if (isMatchValue(value, key.maxLength)) return value;
    if (typeof value === "string") warnings.push(tooLong(`${at}/${index}`, key));
    else if (value !== null) warnings.push(badMember(`${at}/${index}`));
    return "";
  });
}

const tooLong = (at: string, { maxLength }: MatchKey): Fault =>
  warning(at, "value_too_long", `is longer than ${maxLength} characters; it is left out`);

const badMember = (at: string): Fault =>
  warning(at, "value_left_out", "must be string or number; it is left out");

function repairedCustomData(given: Json, schema: ConversionSchema, warnings: Fault[]): Json {
  const data: Record<string, unknown> = { ...given };
  readNumbers(data, schema.numbers.custom_data, "/custom_data", warnings);
  const { content_ids: ids, content_type: type, contents } = given;
  if (ids !== undefined) data["content_ids"] = repairedIds(ids, warnings);
  if (type !== undefined && !schema.contentTypes.has(type)) {
    delete data["content_type"];
    if (type !== null) warnings.push(unknownContentType("/custom_data/content_type", schema));
  }
  if (Array.isArray(contents)) {
    data["contents"] = contents.map((line: unknown, index) =>
      isObject(line) ? repairedLine(line, `/custom_data/contents/${index}`, schema, warnings) : line,
    );
  }
  return data;
}

const unknownContentType = (at: string, { contentTypes }: ConversionSchema): Fault =>
  warning(at, "value_left_out", `must be one of: ${[...contentTypes].join(", ")}; it is left out`);

/** Older tags give each line a content_type of its own, which no platform takes there any more. */
function repairedLine(given: Json, at: string, { numbers }: ConversionSchema, warnings: Fault[]): Json {
  const { content_type: type, ...line } = given;
  readNumbers(line, numbers.contents, at, warnings);
  if (type !== undefined && type !== null) {
    const words = "belongs in custom_data, once for all lines; it is left out";
    warnings.push(warning(`${at}/content_type`, "value_left_out", words));
  }
  return line;
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)$/;
/** More digits than an amount has; a JSON number would round them. */
const MOST_DIGITS = 24;

function readNumbers(
  object: Record<string, unknown>,
  names: readonly string[],
  at: string,
  warnings: Fault[],
): void {
  for (const name of names) {
    const value = object[name];
    const text = typeof value === "string" && value.length <= MOST_DIGITS ? value.trim() : "";
    if (!DECIMAL.test(text)) continue;
    object[name] = Number(text);
    warnings.push(warning(`${at}/${name}`, "text_not_number", "is text; it is read as a number"));
  }
}

/** Samples of a platform write the list as JSON text. */
function repairedIds(given: unknown, warnings: Fault[]): unknown {
  const at = "/custom_data/content_ids";
  const ids = typeof given === "string" ? listIn(given) : typeof given === "number" ? [given] : given;
  if (!Array.isArray(ids)) return ids;
  if (ids !== given) warnings.push(warning(at, "not_a_list", "is no list; it is read as one"));
  return ids.filter((id: unknown, index) => {
    if (isId(id)) return true;
    if (id !== null) warnings.push(badId(`${at}/${index}`));
    return false;
  });
}

function listIn(text: string): readonly unknown[] {
  if (text.startsWith("[")) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list)) return list;
    } catch {
      // Not JSON: an id that begins with a bracket.
    }
  }
  return text === "" ? [] : [text];
}

const MOST_OF_ID = 200;

function isId(id: unknown): boolean {
  return typeof id === "string" ? id !== "" && id.length <= MOST_OF_ID : Number.isInteger(id);
}

const badId = (at: string): Fault =>
  warning(at, "value_left_out", "must be text of 1 to 200 characters or a whole number; it is left out");
