import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from "node:crypto";

const CIPHER = "aes-256-gcm";
/** Bytes of a key. */
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Bytes that encryption adds: nonce and tag. */
export const GCM_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * Encrypts with AES-256-GCM under a random nonce. Returns `head`, nonce (12 bytes), tag (16 bytes) and ciphertext in one
 * buffer. `bound` is authenticated and not stored: only who names the same text can decrypt.
 */
export function encrypt(key: KeyObject, plain: Buffer, bound: string, head: Buffer): Buffer {
  const sealed = Buffer.allocUnsafe(head.length + GCM_BYTES + plain.length);
  head.copy(sealed);
  const nonce = randomFillSync(sealed.subarray(head.length, head.length + NONCE_BYTES));
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(bound));
  cipher.update(plain).copy(sealed, head.length + GCM_BYTES);
  cipher.final();
  cipher.getAuthTag().copy(sealed, head.length + NONCE_BYTES);
  return sealed;
}

/** Decrypts nonce, tag and ciphertext. Returns undefined when they were changed, or encrypted otherwise. */
export function decrypt(key: KeyObject, sealed: Buffer, bound: string): Buffer | undefined {
  if (sealed.length < GCM_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, GCM_BYTES));
  const plain = decipher.update(sealed.subarray(GCM_BYTES));
  try {
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}
