import type { EventStats } from "@relay/core";

/** Sums counts by event name, the most frequent first. */
export function summedUp(counts: readonly EventStats[]): readonly EventStats[] {
  const sums = new Map<string, number>();
  for (const { eventName, count } of counts) sums.set(eventName, (sums.get(eventName) ?? 0) + count);
  return Array.from(sums, ([eventName, count]) => ({ eventName, count })).toSorted(
    (a, b) => b.count - a.count,
  );
}
