import { generateConversions, type Pick } from "@relay/testkit";
import { markOf } from "./draft.ts";
import { mutated } from "./mutate.ts";

export type Json = Readonly<Record<string, unknown>>;

/** What requests are made of. */
export interface Making {
  readonly n: number;
  readonly pick: Pick;
  /** Conversions as producers send them, a few of them wrong. */
  readonly pool: readonly Json[];
  /** Unix seconds. */
  readonly nowSeconds: number;
  /** Whether every conversion keeps the event_id it was given: where no answer says under which one it was taken. */
  readonly keepsIds: boolean;
}

const POOL = 3000;
/** Of the conversions of a request so many are hostile; their neighbours must not suffer. */
const HOSTILE_SHARE = 0.5;

/** The conversions that all requests of a seed begin from: the repository's own examples, and others like them. */
export function poolOf(seed: number, nowSeconds: number): readonly Json[] {
  return Array.from(generateConversions({ seed, count: POOL, nowSeconds }), ({ conversion }) => conversion);
}

/** A few conversions of a request, with the event_ids that they were given. */
export interface Batch {
  readonly items: readonly unknown[];
  readonly eventIds: readonly string[];
}

/** Conversions of the pool in any shape that an entry point takes; half of them hostile. */
export function batchOf(
  { n, pick, pool, keepsIds }: Making,
  shape: (conversion: Json) => Json = (conversion) => conversion,
): Batch {
  const count = pick.weighted([
    [60, 1],
    [30, pick.whole(2, 20)],
    [3, pick.whole(100, 400)],
  ]);
  const eventIds = Array.from({ length: count }, (_, i) => markOf(n, i));
  const items = eventIds.map((event_id) => {
    const item = shape({ ...pick.one(pool), event_id });
    if (!pick.chance(HOSTILE_SHARE)) return item;
    const hostile = mutatedOften(item, pick);
    return keepsIds || pick.chance(0.8) ? withEventId(hostile, event_id) : hostile;
  });
  return { items, eventIds };
}

/** The same value with one to three things wrong. */
export function mutatedOften(value: unknown, pick: Pick): unknown {
  let hostile = value;
  for (let times = pick.whole(1, 3); times > 0; times -= 1) hostile = mutated(hostile, pick);
  return hostile;
}

/** The same conversion under this event_id, also where it is JSON text; as it is where it has no fields. */
export function withEventId(value: unknown, event_id: string): unknown {
  if (typeof value === "string") return JSON.stringify(withEventId(parsed(value), event_id)) ?? value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries([...Object.entries(value), ["event_id", event_id]]);
}

/** Undefined for text that is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The event_id of the first conversion of a request that went before. */
export function markOfEarlier(n: number, pick: Pick): string {
  return markOf(Math.max(0, n - pick.whole(1, 500)), 0);
}
