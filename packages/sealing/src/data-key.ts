import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { decrypt, encrypt, KEY_BYTES } from "./gcm.ts";
import type { RingKey } from "./key-ring.ts";
import { headOf } from "./sealed-blob.ts";

/** How long, and for how many blobs, a data key seals. Random nonces would repeat after 2^48 blobs, by chance. */
const MOST_MS = 3_600_000;
const MOST_BLOBS = 2 ** 20;

const NOTHING = Buffer.alloc(0);
const bound = (reference: string) => `relay data key ${reference}`;

/** A random key that seals blobs of this process for a while. */
export class DataKey {
  readonly key: KeyObject;
  /** The beginning of each blob that it seals. */
  readonly head: Buffer;
  readonly #endsAtMs: number;
  /** It is made for a first blob. */
  #left = MOST_BLOBS - 1;

  constructor({ reference, key }: RingKey, nowMs: number) {
    const bytes = randomBytes(KEY_BYTES);
    this.key = createSecretKey(bytes);
    this.head = headOf(reference, encrypt(key, bytes, bound(reference), NOTHING));
    this.#endsAtMs = nowMs + MOST_MS;
  }

  /** Counts one more blob. Returns false when another data key must seal it. */
  take(nowMs: number): boolean {
    this.#left -= 1;
    return this.#left >= 0 && nowMs < this.#endsAtMs;
  }
}

/** The data key that was wrapped under a key-encryption key. Undefined when it was changed, or wrapped under another one. */
export function unwrap({ reference, key }: RingKey, wrapped: Buffer): KeyObject | undefined {
  const bytes = decrypt(key, wrapped, bound(reference));
  return bytes && createSecretKey(bytes);
}
