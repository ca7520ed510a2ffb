import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import type { SealingKey } from "@relay/core";
import { KEY_BYTES } from "./gcm.ts";

/** A key-encryption key. Its reference says which one it is, and lies beside each blob. */
export interface RingKey {
  readonly reference: string;
  readonly key: KeyObject;
}

/** The form of a reference. What does not have it is no sealed blob's. */
export const REFERENCE = /^[a-z0-9][a-z0-9-]{0,31}:[0-9a-f]{8}$/;

/** The key-encryption keys of a process. The first one seals, all of them open. */
export class KeyRing {
  readonly first: RingKey | undefined;
  readonly #keys: ReadonlyMap<string, RingKey>;

  /** Throws a TypeError for a key that does not have 32 bytes. */
  constructor(keys: readonly SealingKey[]) {
    const ring = keys.map(ringKey);
    this.first = ring[0];
    this.#keys = new Map(ring.map((key) => [key.reference, key]));
  }

  get references(): readonly string[] {
    return [...this.#keys.keys()];
  }

  get(reference: string): RingKey | undefined {
    return this.#keys.get(reference);
  }
}

/**
 * The reference of a key is its name and a check value of four bytes. Two keys under one name are two keys, so that the
 * wrong one is reported as missing and nothing that it does not open is taken for damaged.
 */
function ringKey({ id, ...key }: SealingKey): RingKey {
  const bytes = Buffer.from(key.reveal(), "base64");
  if (bytes.length !== KEY_BYTES) throw new TypeError(`the sealing key ${id} must have ${KEY_BYTES} bytes`);
  const check = createHmac("sha256", bytes).update("relay key check").digest("hex").slice(0, 8);
  return { reference: `${id}:${check}`, key: createSecretKey(bytes) };
}
