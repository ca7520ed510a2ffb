import type { ConversionSchema } from "./conversion-schema.ts";

const LINE = /^(\/custom_data\/contents\/\d+)(\/[^/]+)$/;

/** A member of a list of a match key's values. */
const MEMBER = /^(\/user_data\/[^/]+)(\/\d+)$/;

const OWN_KEY = /^\/custom_data\/([^/]+)$/;
const INDEX = /\/\d+(?=\/|$)/g;

/**
 * The field of a pointer, without positions in lists and without the producer's own names: few enough for a metric's
 * label.
 */
export function fieldOf(pointer: string, { customDataFields }: ConversionSchema): string {
  const own = OWN_KEY.exec(pointer)?.[1];
  if (own !== undefined) return customDataFields.has(own) ? pointer : "/custom_data/*";
  if (pointer.includes("/contents/")) return pointer.replaceAll(INDEX, "/*");
  return MEMBER.exec(pointer)?.[1] ?? pointer;
}

/**
 * Faults, or other findings, with their pointers into the conversion as it was given: a field sent under an alias has
 * that name. A finding about a missing field keeps its canonical name.
 */
export function pointedAt<T extends { readonly pointer: string }>(
  raw: unknown,
  found: readonly T[],
  schema: ConversionSchema,
): readonly T[] {
  return found.map((one) => {
    const pointer = pointerGiven(raw, one.pointer, schema);
    return pointer === one.pointer ? one : { ...one, pointer };
  });
}

function pointerGiven(raw: unknown, pointer: string, schema: ConversionSchema): string {
  if (valueAt(raw, pointer) !== undefined) return pointer;
  const [, list, place = ""] = MEMBER.exec(pointer) ?? [];
  if (list !== undefined) return pointerGiven(raw, list, schema) + place;
  const [, line = "", name = ""] = LINE.exec(pointer) ?? [];
  const parent = line === "" ? pointer.slice(0, pointer.lastIndexOf("/")) : line;
  const canonical = line === "" ? pointer : `/custom_data/contents${name}`;
  for (const alias of schema.otherNames.get(canonical) ?? []) {
    const other = `${parent}/${alias}`;
    if (valueAt(raw, other) !== undefined) return other;
  }
  return pointer;
}

function valueAt(raw: unknown, pointer: string): unknown {
  let value = raw;
  for (const part of pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return value;
}
