import type { Contents, LeftOut } from "@relay/core";

/** A list that holds something; an empty one is not worth a key. */
export function filledList<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

/** An object with at least one value; one that would be written as `{}` is not worth a key. */
export function filledObject<T extends object>(object: T | undefined): T | undefined {
  for (const key in object) if (object[key] !== undefined) return object;
  return undefined;
}

/** Whether a value of unknown make says anything: 0, false and "" do; null, [] and {} do not. */
export function saysSomething(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || filledObject(value) !== undefined;
}

/** An id, which the wire wants as text. */
export function idText(id: string | number | undefined): string | undefined {
  return id === undefined ? undefined : String(id);
}

/** A quantity that is not whole (goods by weight) is left out rather than rounded; this says so. */
export function noteQuantities(lines: Contents | undefined, leftOut: LeftOut[]): void {
  if (lines === undefined) return;
  for (const [index, { quantity }] of lines.entries()) {
    if (quantity === undefined || Number.isInteger(quantity)) continue;
    leftOut.push({ pointer: `/custom_data/contents/${index}/quantity`, why: "unusable" });
  }
}
