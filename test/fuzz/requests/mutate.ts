import type { Pick } from "@relay/testkit";
import { hostileName, hostileText, hostileValue } from "./hostile-values.ts";

type Json = Readonly<Record<string, unknown>>;
type Entries = readonly (readonly [name: string, value: unknown])[];

/** How often a mutation goes one level further in, where there is one. */
const FURTHER_IN = 0.8;

/** The same JSON value with one thing wrong, anywhere in it. */
export function mutated(value: unknown, pick: Pick): unknown {
  const isContainer = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  if (!isContainer || !pick.chance(FURTHER_IN)) return mutatedHere(value, pick);
  if (Array.isArray(value)) {
    const at = pick.whole(0, value.length - 1);
    return value.with(at, mutated(value[at], pick));
  }
  const entries = Object.entries(value);
  const at = pick.whole(0, entries.length - 1);
  return fromEntries(entries.map(([name, inner], n) => [name, n === at ? mutated(inner, pick) : inner]));
}

function mutatedHere(value: unknown, pick: Pick): unknown {
  if (Array.isArray(value)) return pick.one(ON_LISTS)(value, pick);
  if (typeof value === "object" && value !== null) return pick.one(ON_RECORDS)(value as Json, pick);
  if (typeof value === "string" && pick.chance(0.4)) return pick.one(ON_TEXTS)(value, pick);
  return pick.one(ON_ANYTHING)(value, pick);
}

const ON_ANYTHING: readonly ((value: unknown, pick: Pick) => unknown)[] = [
  (_, pick) => hostileValue(pick),
  (_, pick) => hostileValue(pick),
  (_, pick) => hostileValue(pick),
  (value) => [value],
  (value) => ({ value }),
  (value) => String(value),
];

const ON_TEXTS: readonly ((text: string, pick: Pick) => unknown)[] = [
  (text, pick) => text + hostileText(pick),
  (text, pick) => hostileText(pick) + text,
  (text) => text.repeat(50),
  (text) => text.toUpperCase(),
  (text) => ` ${text}\t\n`,
  (text) => Array.from({ length: 40 }, () => text),
];

const ON_LISTS: readonly ((list: readonly unknown[], pick: Pick) => unknown)[] = [
  () => [],
  (list, pick) => [...list, hostileValue(pick)],
  (list) => [...list, ...list, ...list],
  (list) => Object.fromEntries(list.entries()),
  (_, pick) => hostileValue(pick),
];

const ON_RECORDS: readonly ((record: Json, pick: Pick) => unknown)[] = [
  (record, pick) => fromEntries([...Object.entries(record), [hostileName(pick), hostileValue(pick)]]),
  (record, pick) => {
    const at = pick.whole(0, Object.keys(record).length);
    return fromEntries(Object.entries(record).filter((_, n) => n !== at));
  },
  (record, pick) => {
    const at = pick.whole(0, Object.keys(record).length);
    return fromEntries(
      Object.entries(record).map(([name, value], n) => [n === at ? hostileName(pick) : name, value]),
    );
  },
  (record) => [record],
  (record) => JSON.stringify(record),
  (_, pick) => hostileValue(pick),
];

/** Names such as `__proto__` become fields like any other. */
function fromEntries(entries: Entries): Json {
  return Object.fromEntries(entries);
}
