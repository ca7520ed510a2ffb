import type { Contents, Conversion, ConversionInput } from "./conversion.ts";
import type { Fault } from "../errors/errors.ts";
import { fault, warning } from "../errors/errors.ts";
import { MATCH_KEY_ALIASES } from "../matching/match-keys.ts";

/** Keys whose leading or trailing digits matter and that a JSON number cannot keep. */
const DIGITS_AS_TEXT: ReadonlySet<string> = new Set([
  "phone",
  "zip",
  "external_id",
  "lead_id",
  "fb_login_id",
]);

/** Returns `user_data` under canonical names, without empty values. One field under two names must have one value. */
export function canonicalUserData(
  input: Readonly<Record<string, unknown>>,
  faults: Fault[],
  warnings: Fault[],
): Record<string, unknown> {
  const userData: Record<string, unknown> = {};
  for (const name in input) {
    const value = input[name];
    if (value === null || value === "") continue;
    const canonical = MATCH_KEY_ALIASES.get(name) ?? name;
    if (typeof value === "number" && DIGITS_AS_TEXT.has(canonical)) {
      warnings.push(warning(`/user_data/${name}`, "number_not_text", "is a JSON number"));
    }
    if (canonical in userData && !isSame(userData[canonical], value)) {
      const other = Object.keys(input).find((each) => (MATCH_KEY_ALIASES.get(each) ?? each) === canonical);
      faults.push(conflict(`/user_data/${name}`, `/user_data/${other ?? canonical}`));
    }
    userData[canonical] = value;
  }
  return userData;
}

type CustomDataInput = NonNullable<ConversionInput["custom_data"]>;

/** Returns `custom_data` and the lines of its cart under canonical names. */
export function canonicalCustomData(
  input: CustomDataInput,
  faults: Fault[],
): NonNullable<Conversion["custom_data"]> {
  const { contents, query, ...rest } = input;
  if (query !== undefined && rest.search_string !== undefined && !isSame(query, rest.search_string)) {
    faults.push(conflict("/custom_data/query", "/custom_data/search_string"));
  }
  return {
    ...rest,
    ...(query !== undefined && { search_string: query }),
    ...(contents && { contents: contents.map((line, index) => canonicalContent(line, index, faults)) }),
  };
}

type ContentInput = NonNullable<CustomDataInput["contents"]>[number];

/** TikTok's names of a line's fields, and the canonical ones. */
const CONTENT_ALIASES = [
  ["content_id", "id"],
  ["price", "item_price"],
  ["content_name", "title"],
  ["content_category", "category"],
] as const;

function canonicalContent(given: ContentInput, index: number, faults: Fault[]): Contents[number] {
  const line: Record<string, unknown> = { ...given };
  for (const [alias, name] of CONTENT_ALIASES) {
    if (line[alias] === undefined) continue;
    if (line[name] !== undefined && !isSame(line[alias], line[name])) {
      const at = `/custom_data/contents/${index}`;
      faults.push(conflict(`${at}/${alias}`, `${at}/${name}`));
    }
    line[name] = line[alias];
    delete line[alias];
  }
  const { id } = line as ContentInput;
  return id === undefined ? line : { ...line, id: String(id) };
}

function conflict(pointer: string, other: string): Fault {
  return fault(
    pointer,
    "conflicting_fields",
    `differs from ${other}, which is another name of the same field`,
  );
}

/** Whether two values of one field are equal. A number equals its text, and a value equals a list of it. */
function isSame(one: unknown, other: unknown): boolean {
  return one === other || textsOf(one) === textsOf(other);
}

function textsOf(value: unknown): string {
  return JSON.stringify([value].flat().map(String));
}
