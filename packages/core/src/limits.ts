import { type Fault, fault } from "./errors.ts";

/** Bytes of one conversion as it lies in a segment: what a source may send unless its setting says otherwise, and the most. */
export const CONVERSION_BYTES = { usual: 64 * 1024, most: 1024 * 1024 } as const;

/** Levels of objects and lists in one conversion. Meta's and TikTok's own need five. */
export const MOST_DEPTH = 64;

/** Refuses a conversion that was written in more bytes than it may have. */
export function checkSize(bytes: number, most: number): Fault | undefined {
  if (bytes <= most) return undefined;
  const words = `is ${bytes} bytes as the relay stores it; at most ${most} are taken`;
  return fault("", "conversion_too_large", words);
}

/** Whether objects and lists lie in each other deeper than a conversion may. Uses no stack of its own: depth is a caller's. */
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

/** Whether text can be part of an identity: another text with NUL or half a surrogate pair could be taken for it. */
export function isWholeText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
