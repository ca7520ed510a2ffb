import { setImmediate as nextTurn } from "node:timers/promises";

/** How long all large requests together may use one turn of the event loop, milliseconds. */
const LONGEST_MS = 20;

let isCounting = false;
let until = 0;

/** Whether large requests have used up their part of this turn and should rest until the next. */
export function isTurnOver(): boolean {
  const now = performance.now();
  if (!isCounting) {
    isCounting = true;
    until = now + LONGEST_MS;
    setImmediate(() => (isCounting = false));
  }
  return now > until;
}

/** Resolves in the next turn of the event loop, after other work. */
export async function rest(): Promise<void> {
  await nextTurn();
}

/** Like `items.map`, but lets other work run when it has used up its part of a turn. */
export async function mapInTurns<T, R>(
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
