import type { Conversion, ConversionInput } from "./conversion.ts";
import type { Aliases, ConversionSchema } from "./conversion-schema.ts";
import type { Fault } from "../errors/errors.ts";
import { fault, warning } from "../errors/errors.ts";

/**
 * Returns `user_data` under canonical names, without empty values: itself when nothing is to be changed, as nearly always.
 * One field under two names must have one value.
 */
export function canonicalUserData(
  input: Readonly<Record<string, unknown>>,
  { userData: { aliases, keys } }: ConversionSchema,
  faults: Fault[],
  warnings: Fault[],
): Readonly<Record<string, unknown>> {
  let isCanonical = true;
  for (const name in input) {
    const value = input[name];
    if (isEmpty(value) || aliases.has(name)) isCanonical = false;
    if (typeof value === "number" && keys.get(aliases.get(name) ?? name)?.keepsDigits) {
      warnings.push(warning(`/user_data/${name}`, "number_not_text", "is a JSON number"));
    }
  }
  return isCanonical ? input : underCanonicalNames(input, aliases, faults);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === "";
}

function underCanonicalNames(
  input: Readonly<Record<string, unknown>>,
  aliases: ReadonlyMap<string, string>,
  faults: Fault[],
): Record<string, unknown> {
  const userData: Record<string, unknown> = {};
  for (const name in input) {
    const value = input[name];
    if (isEmpty(value)) continue;
    const canonical = aliases.get(name) ?? name;
    if (canonical in userData && !isSame(userData[canonical], value)) {
      const other = Object.keys(input).find((each) => (aliases.get(each) ?? each) === canonical);
      faults.push(conflict(`/user_data/${name}`, `/user_data/${other ?? canonical}`));
    }
    userData[canonical] = value;
  }
  return userData;
}

type CustomDataInput = NonNullable<ConversionInput["custom_data"]>;

/** Returns `custom_data` and the lines of its cart under canonical names: itself when nothing is to be changed. */
export function canonicalCustomData(
  input: CustomDataInput,
  { aliases }: ConversionSchema,
  faults: Fault[],
): NonNullable<Conversion["custom_data"]> {
  const data = renamed(input, aliases.custom_data, "/custom_data", faults);
  const { contents = [] } = input;
  const lines = contents.map((line, index) =>
    withTextId(renamed(line, aliases.contents, `/custom_data/contents/${index}`, faults)),
  );
  const isCanonical = lines.every((line, index) => line === contents[index]);
  return isCanonical ? data : { ...data, contents: lines };
}

function withTextId(line: Readonly<Record<string, unknown>>): object {
  const { id } = line;
  return typeof id === "number" ? { ...line, id: String(id) } : line;
}

/** The object under canonical names: itself when it has no others. A field under two names must have one value. */
function renamed(
  given: Readonly<Record<string, unknown>>,
  aliases: Aliases,
  at: string,
  faults: Fault[],
): Readonly<Record<string, unknown>> {
  if (!hasAlias(given, aliases)) return given;
  const object: Record<string, unknown> = { ...given };
  for (const [alias, name] of aliases) {
    const value = object[alias];
    if (value === undefined) continue;
    if (object[name] !== undefined && !isSame(value, object[name]))
      faults.push(conflict(`${at}/${alias}`, `${at}/${name}`));
    object[name] = value;
    delete object[alias];
  }
  return object;
}

function hasAlias(given: object, aliases: Aliases): boolean {
  for (const name in given) if (aliases.has(name)) return true;
  return false;
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
