/** Names with values, in their order; a name may come again. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** How a client sends a request. */
export const CONDUCTS = [
  /** Whole, and waits for the answer. */
  "plain",
  /** In a few parts. */
  "in-parts",
  /** Between two requests for `/healthz` that are written at once with it. */
  "pipelined",
  /** Whole; then it closes its own side. */
  "half-closed",
  /** A byte of its headers now and then. */
  "crawling-head",
  /** A byte of its body now and then. */
  "crawling-body",
  /** Half of it; then it closes its own side. */
  "cut",
  /** Half of it; then the connection is reset. */
  "reset-amid",
  /** Whole; then the connection is reset. */
  "reset-after",
  /** Whole; it does not read for a while, then the connection is reset. */
  "unread",
] as const;
export type Conduct = (typeof CONDUCTS)[number];

/** One HTTP request as it goes over the wire. */
export interface Draft {
  readonly to: "ingest" | "admin";
  readonly method: string;
  /** Path and query as they are written, not necessarily well. */
  readonly path: string;
  readonly query: Pairs;
  readonly headers: Pairs;
  readonly version: string;
  /** As it is sent, encoded. */
  readonly body: Buffer;
  readonly transfer: "length" | "chunks" | "by-headers";
  /** The event_ids of its conversions, in their order; empty where the body may hold something else. */
  readonly eventIds: readonly string[];
  /** What is hostile about it, for a reader. */
  readonly traits: readonly string[];
}

/** A draft with its number and the way it is sent. The same seed and number make the same one, but for its times. */
export interface HostileRequest extends Draft {
  readonly n: number;
  readonly conduct: Conduct;
}

/** A new draft without anything hostile. */
export function draft(fields: Pick<Draft, "to" | "method" | "path"> & Partial<Draft>): Draft {
  return {
    query: [],
    headers: [],
    version: "1.1",
    body: Buffer.alloc(0),
    transfer: "length",
    eventIds: [],
    traits: [],
    ...fields,
  };
}

/** The same draft with something hostile about it. */
export function withTrait(given: Draft, trait: string, changes: Partial<Draft>): Draft {
  return { ...given, ...changes, traits: [...given.traits, trait] };
}

/** The event_id of conversion i of request n. */
export function markOf(n: number, i: number): string {
  return `f${n}.${i}`;
}

/** The request that an event_id belongs to; undefined for one that no request was given. */
export function requestOf(eventId: string): number | undefined {
  const found = /f(\d+)\.\d+/.exec(eventId);
  return found ? Number(found[1]) : undefined;
}
