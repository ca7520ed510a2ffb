import { hash } from "node:crypto";
import type { Conversion } from "./conversion.ts";
import { sha256Hex } from "./digest.ts";
import type { LaneRef } from "./ports.ts";

/** Bytes of an identity as the ledger takes it: 12 that name it, 2 that choose its bucket. */
export const IDENTITY_BYTES = 14;

/** An identity's bytes as text, a character (U+0000 to U+00FF) a byte: maps find it without a conversion. */
export type Identity = string;

/**
 * The key by which a duplicate is judged: (dataset, event_name, event_id), as both platforms judge it. 16 bytes of
 * SHA-256: the first 14 are the ledger's, the last two choose the lane, so neither follows from the other. A test is never
 * taken for the conversion that it tries out.
 */
export function identityOf(
  dataset: string,
  conversion: Pick<Conversion, "event_name" | "event_id" | "test_event_code">,
): Identity {
  const { event_name: name, event_id: id, test_event_code: test } = conversion;
  // With the lengths of its parts, no two identities are written alike.
  const key = `${dataset.length}.${name.length}.${id.length}.${dataset}${name}${id}`;
  return hash("sha256", test === undefined ? key : `${key}${test}`, "binary").slice(0, 16);
}

/**
 * The identity of an unauthenticated copy of this conversion: it lies in the same lane, and the ledger keeps it apart, so
 * that what anybody may send never ends what a source with a key sends.
 */
export function unauthenticatedIdentity(identity: Identity): Identity {
  const own = hash("sha256", `unauthenticated ${identity}`, "binary").slice(0, IDENTITY_BYTES);
  return `${own}${identity.slice(IDENTITY_BYTES)}`;
}

/**
 * The identity by which a source finds a copy that it sent and another one's end decided: it lies in the same lane, and is
 * never asked for duplicates.
 */
export function sentIdentity(identity: Identity, source: string): Identity {
  const own = hash("sha256", `sent by ${source} ${identity}`, "binary").slice(0, IDENTITY_BYTES);
  return `${own}${identity.slice(IDENTITY_BYTES)}`;
}

/** The id of an identity's dead letter: the 12 bytes by which the ledger names it, in hex. */
export function deadLetterIdOf(identity: Identity): string {
  return Buffer.from(identity.slice(0, 12), "latin1").toString("hex");
}

/** A lane count must be a power of two: lanes grow by doubling, lane i into 2i and 2i+1. */
export function isLaneCount(lanes: number): boolean {
  return Number.isInteger(lanes) && lanes >= 1 && lanes <= 64 && (lanes & (lanes - 1)) === 0;
}

/** The lane of an identity among `lanes`: the leading bits of its last two bytes. */
export function laneOf(identity: Identity, lanes: number): number {
  return lanes === 1
    ? 0
    : ((identity.charCodeAt(14) << 8) | identity.charCodeAt(15)) >> (16 - Math.log2(lanes));
}

/** The lane that a conversion takes to a destination. */
export function laneFor(
  { name, lanes, dataset }: { readonly name: string; readonly lanes: number; readonly dataset: string },
  conversion: Conversion,
): LaneRef {
  return { destination: name, index: lanes === 1 ? 0 : laneOf(identityOf(dataset, conversion), lanes) };
}

/**
 * The id of a conversion that came without one. It must be a function of the conversion: after "503, but written" the
 * producer repeats, and a random id would count the repetition twice.
 */
export function mintEventId(source: string, conversion: object, idempotencyKey?: string): string {
  const basis = idempotencyKey === undefined ? canonicalJson(conversion) : `key\0${idempotencyKey}`;
  return `cr.${sha256Hex(`${source}\0${basis}`).slice(0, 32)}`;
}

/** JSON with the keys of every object sorted: equal conversions give equal text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
