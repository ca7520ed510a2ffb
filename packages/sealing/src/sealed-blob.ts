import { GCM_BYTES, KEY_BYTES } from "./gcm.ts";
import { REFERENCE } from "./key-ring.ts";

/** The first byte of a sealed blob. No segment and no JSON text begins with it. */
const MAGIC = 0xc5;
const VERSION = 1;
/** A data key, encrypted under a key-encryption key. */
const WRAPPED_BYTES = GCM_BYTES + KEY_BYTES;
const REFERENCE_AT = 3;

export type ReadBlob =
  /** It was stored without a seal. */
  | { readonly kind: "clear" | "newer" | "seal_broken" }
  | {
      readonly kind: "sealed";
      readonly reference: string;
      readonly wrapped: Buffer;
      /** Nonce, tag and ciphertext. */
      readonly body: Buffer;
    };

/**
 * The head of a blob: magic, version, length of the reference (a byte each), the reference of the key-encryption key, and
 * the data key wrapped under it (60 bytes). Nonce, tag and ciphertext follow.
 */
export function headOf(reference: string, wrapped: Buffer): Buffer {
  return Buffer.concat([Buffer.from([MAGIC, VERSION, reference.length]), Buffer.from(reference), wrapped]);
}

/** The reference in the first bytes of a blob. Undefined when it is none of this version. */
export function referenceIn(head: Buffer): string | undefined {
  const [magic, version, length = 0] = head;
  if (magic !== MAGIC || version !== VERSION) return undefined;
  const reference = head.toString("latin1", REFERENCE_AT, REFERENCE_AT + length);
  return REFERENCE.test(reference) ? reference : undefined;
}

/** Divides a blob into its parts. */
export function readBlob(blob: Buffer): ReadBlob {
  if (blob[0] !== MAGIC) return { kind: "clear" };
  if ((blob[1] ?? 0) > VERSION) return { kind: "newer" };
  const reference = referenceIn(blob);
  if (reference === undefined) return { kind: "seal_broken" };
  const wrappedAt = REFERENCE_AT + reference.length;
  const bodyAt = wrappedAt + WRAPPED_BYTES;
  if (blob.length < bodyAt) return { kind: "seal_broken" };
  return {
    kind: "sealed",
    reference,
    wrapped: blob.subarray(wrappedAt, bodyAt),
    body: blob.subarray(bodyAt),
  };
}
