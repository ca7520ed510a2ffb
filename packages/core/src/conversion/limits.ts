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

/** Whether objects and lists are nested deeper than a conversion may be. */
export function isTooDeep(value: object): boolean {
  return isDeeper(value, MOST_DEPTH);
}

/** Whether a value has more levels of objects and lists. Looks no deeper, as the sender chooses the depth. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((inner) => isDeeper(inner, levels - 1));
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name in fields) if (isDeeper(fields[name], levels - 1)) return true;
  return false;
}

/**
 * Whether a text can be part of an identity. A text with NUL or half a surrogate pair could be taken for another one.
 */
export function isWholeText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
