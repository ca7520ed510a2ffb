import type { Contents, LeftOut } from "@relay/core";

/** The list, or undefined when it is empty: an empty list needs no key. */
export function filledList<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

/** The object, or undefined when it has no value and would be written as `{}`. */
export function filledObject<T extends object>(object: T | undefined): T | undefined {
  for (const key in object) if (object[key] !== undefined) return object;
  return undefined;
}

/** Whether a value of any type contains something: 0, false and "" do; null, [] and {} do not. */
export function saysSomething(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || filledObject(value) !== undefined;
}

/** An id as text, which the wire requires. */
export function idText(id: string | number | undefined): string | undefined {
  return id === undefined ? undefined : String(id);
}

/** Reports quantities that are not whole (goods by weight). They are left out rather than rounded. */
export function noteQuantities(lines: Contents | undefined, leftOut: LeftOut[]): void {
  if (lines === undefined) return;
  for (const [index, { quantity }] of lines.entries()) {
    if (quantity === undefined || Number.isInteger(quantity)) continue;
    leftOut.push({ pointer: `/custom_data/contents/${index}/quantity`, why: "unusable" });
  }
}
