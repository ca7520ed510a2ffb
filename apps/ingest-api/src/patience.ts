import { setImmediate as nextTurn } from "node:timers/promises";

/** How long large requests may have one turn of the event loop, milliseconds: all of them together. */
const LONGEST_MS = 20;

let isCounting = false;
let until = 0;

/** Whether large requests have had their part of this turn, and should rest until the next. */
export function isTurnOver(): boolean {
  const now = performance.now();
  if (!isCounting) {
    isCounting = true;
    until = now + LONGEST_MS;
    setImmediate(() => (isCounting = false));
  }
  return now > until;
}

/** Resolves when the event loop has looked at everything else. */
export async function rest(): Promise<void> {
  await nextTurn();
}

/** As `items.map`, but everything else has its turn whenever it has taken a while. */
export async function mapPatiently<T, R>(
  items: readonly T[],
  map: (item: T, index: number) => R,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (const [index, item] of items.entries()) {
    if (isTurnOver()) await rest();
    results.push(map(item, index));
  }
  return results;
}
