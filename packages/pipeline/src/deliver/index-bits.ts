import type { IndexBits } from "@relay/core";

/** Encodes a set of indexes in a segment as one bit each, lowest bit first. */
export function indexBitsOf(indexes: readonly number[]): IndexBits {
  const bytes = Math.max(-1, ...indexes.map((index) => index >> 3)) + 1;
  const bits = Buffer.alloc(bytes);
  for (const index of indexes) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  return bits;
}

export function hasIndex(bits: IndexBits, index: number): boolean {
  return ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
}
