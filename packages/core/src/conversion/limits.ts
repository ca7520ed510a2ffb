import { type Fault, fault } from "../errors/errors.ts";

/** Bytes of one conversion as stored in a segment: the limit of a source without a setting, and the highest setting. */
export const CONVERSION_BYTES = { usual: 64 * 1024, most: 1024 * 1024 } as const;

/** Levels of objects and lists in one conversion. The fields of platforms need five. */
export const MOST_DEPTH = 64;

/** Returns a fault when a conversion is larger than `most` bytes. */
export function checkSize(bytes: number, most: number): Fault | undefined {
  if (bytes <= most) return undefined;
  const words = `is ${bytes} bytes as the relay stores it; at most ${most} bytes are taken`;
  return fault("", "conversion_too_large", words);
}

/**
 * Whether objects and lists are nested deeper than a conversion may be. Does not recurse, because the sender chooses
 * the depth.
 */
export function isTooDeep(value: object): boolean {
  let level: readonly object[] = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MOST_DEPTH) return true;
    const next: object[] = [];
    for (const outer of level) {
      for (const inner of Object.values(outer))
        if (typeof inner === "object" && inner !== null) next.push(inner);
    }
    level = next;
  }
  return false;
}

/**
 * Whether a text can be part of an identity. A text with NUL or half a surrogate pair could be taken for another one.
 */
export function isWholeText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
