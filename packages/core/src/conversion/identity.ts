import { hash } from "node:crypto";
import type { Conversion } from "./conversion.ts";
import { isObject } from "./json-object.ts";
import { sha256Hex } from "../matching/digest.ts";

/** Bytes of an identity in the ledger: 12 that identify it, 2 that choose its bucket. */
export const IDENTITY_BYTES = 14;

/** An identity's bytes as text, one character (U+0000 to U+00FF) a byte, so that maps can use it as a key. */
export type Identity = string;

/**
 * The key that decides what is a duplicate: (dataset, event_name, event_id), as on both platforms. 16 bytes of SHA-256:
 * the first 14 are for the ledger and the last two choose the lane, so that neither follows from the other. A test code
 * is part of the key: a test is never a duplicate of the conversion that it tries out.
 */
export function identityOf(
  dataset: string,
  conversion: Pick<Conversion, "event_name" | "event_id" | "test_event_code">,
): Identity {
  const { event_name: name, event_id: id, test_event_code: test } = conversion;
  // The lengths of the parts keep any two identities apart.
  const key = `${dataset.length}.${name.length}.${id.length}.${dataset}${name}${id}`;
  return hash("sha256", test === undefined ? key : `${key}${test}`, "binary").slice(0, 16);
}

/**
 * The identity of this conversion when it is unauthenticated. It has the same lane, and the ledger keeps it apart: a
 * sender without a key can never end a conversion of a source with a key.
 */
export function unauthenticatedIdentity(identity: Identity): Identity {
  const own = hash("sha256", `unauthenticated ${identity}`, "binary").slice(0, IDENTITY_BYTES);
  return `${own}${identity.slice(IDENTITY_BYTES)}`;
}

/**
 * The identity by which a source finds a conversion that it sent and that was settled with another one. It has the same
 * lane and is never used to recognise duplicates.
 */
export function sentIdentity(identity: Identity, source: string): Identity {
  const own = hash("sha256", `sent by ${source} ${identity}`, "binary").slice(0, IDENTITY_BYTES);
  return `${own}${identity.slice(IDENTITY_BYTES)}`;
}

/** The id of an identity's dead letter: the 12 bytes by which the ledger identifies it, in hex. */
export function deadLetterIdOf(identity: Identity): string {
  return Buffer.from(identity.slice(0, 12), "latin1").toString("hex");
}

/**
 * Returns the id of a conversion that came without one. The id is a function of the conversion: after "503, but
 * written" the producer repeats, and a random id would count the repetition twice.
 */
export function mintEventId(source: string, conversion: object, idempotencyKey?: string): string {
  const basis = idempotencyKey === undefined ? canonicalJson(conversion) : `key\0${idempotencyKey}`;
  return `cr.${sha256Hex(`${source}\0${basis}`).slice(0, 32)}`;
}

/** JSON with the keys of every object sorted: equal conversions give equal text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
