import type { AttemptOutcome, Conversion, Dialect, PreparedEvent } from "@relay/core";
import type { Token } from "@relay/pipeline";

const answer = { httpStatus: 200 };

export const delivered: AttemptOutcome = { kind: "delivered", answer };
export const refused: AttemptOutcome = { kind: "refused", answer: { httpStatus: 400, code: 100 } };
export const failing: AttemptOutcome = { kind: "retry", answer: { httpStatus: 500, code: 1 } };
/** The answer did not come, so the events may have been taken. */
export const silent: AttemptOutcome = {
  kind: "unknown",
  answer: { httpStatus: 0, meaning: "timed out" },
};

/** Says how a request ends, by the ids of its events and its number, which counts from 1. */
export type Script = (ids: readonly string[], request: number) => AttemptOutcome | Promise<AttemptOutcome>;

/** A platform on which a request ends in this way as soon as it holds one of the culprits; it names none of them. */
export const endingWith =
  (outcome: AttemptOutcome, ...culprits: readonly string[]) =>
  (request: readonly string[]): AttemptOutcome =>
    request.some((id) => culprits.includes(id)) ? outcome : delivered;

/** Ids of events: the prefix and a number that counts from 0. */
export const ids = (count: number, prefix = "e"): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** A token whose mark is its own name. */
export const tokenOf = (name: string): Token => ({ reveal: () => name, mark: name });

function write({ event_name: name, event_id: id }: Conversion): PreparedEvent {
  if (name === "Unmappable") throw new TypeError("cannot be written");
  return { group: "all", json: JSON.stringify(id), matchKeys: [], leftOut: [] };
}

/** A dialect without rules: events are their ids, and `outcomes` has the outcome of each request by its body. */
export function scriptedDialect(outcomes: Map<string, AttemptOutcome>, maxEvents: number): Dialect {
  return {
    dataset: "dataset-1",
    pixel: "dataset-1",
    baseUrl: "http://platform.example",
    matchProfile: {},
    versions: [],
    limits: { maxEvents, maxBytes: 1_000_000, dedupeHours: 48 },
    check: () => [],
    window: () => ({ maxAgeSeconds: 7 * 86_400, maxAheadSeconds: 60 }),
    deduplicates: ({ action_source }) => action_source !== "business_messaging",
    reads: new Set(),
    canLimitUse: () => true,
    prepare: write,
    preview: write,
    weights: () => [],
    request: (_group, events) => ({ path: "/", headers: {}, body: Buffer.from(`[${events.join(",")}]`) }),
    judge: ({ body }) => outcomes.get(body) ?? { kind: "unknown", answer },
  };
}
