import { createHmac, createSecretKey, type KeyObject } from "node:crypto";

/** Bytes of a key: as many as HMAC-SHA-256 has use for, at the least. */
export const INDEX_KEY_BYTES = 32;
/** Bytes of a mark that are kept: enough that two persons never share one. */
const MARK_BYTES = 16;
/** Characters of a mark: 16 bytes in base64url. */
export const MARK_LENGTH = 22;

/**
 * Makes the marks by which a person's data is found without saying who the person is: HMAC-SHA-256 of a digest under a
 * key of its own. Without the key nobody can try out which e-mail address a mark belongs to, as with a plain digest.
 */
export class BlindIndex {
  readonly #key: KeyObject;

  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
  }

  markOf(digest: string): string {
    const mac = createHmac("sha256", this.#key).update(digest).digest();
    return mac.subarray(0, MARK_BYTES).toString("base64url");
  }
}

/** The key in a text of base64; undefined when it holds too few bytes. */
export function readIndexKey(text: string): Buffer | undefined {
  const key = Buffer.from(text, "base64");
  return key.length < INDEX_KEY_BYTES ? undefined : key;
}
