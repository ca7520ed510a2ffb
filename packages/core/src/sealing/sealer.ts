/** What opening a blob gave. */
export type Opened =
  | { readonly kind: "opened"; readonly blob: Buffer }
  /** Sealed by a newer relay, which alone can open it. */
  | { readonly kind: "newer" }
  /** It was sealed under a key that this process does not have. `key` is the reference of that key. */
  | { readonly kind: "key_missing"; readonly key: string }
  /** It was changed, cut, or moved from where it was sealed for. */
  | { readonly kind: "seal_broken" };

/** Why a blob could not be opened. */
export type Unopened = Exclude<Opened, { readonly kind: "opened" }>;

/** A reason, as it is kept with what could not be opened and shown to operators. */
export function unopenedReason(unopened: Unopened): string {
  switch (unopened.kind) {
    case "newer":
      return "sealed by a newer version";
    case "key_missing":
      return keyMissing(unopened.key);
    case "seal_broken":
      return "seal_broken";
  }
}

/** The reason of what is sealed under a key that is missing. */
export function keyMissing(key: string): string {
  return `key_missing ${key}`;
}

/**
 * Seals blobs before they are stored, and opens them. Synchronous: it asks nobody. A binding says what a blob belongs
 * to (`bindings.ts`); a blob opens only under the binding that it was sealed with.
 */
export interface Sealer {
  /** References of the keys that it opens with, such as `2026-11:5f3a9c21`. The first one seals; without one nothing is. */
  readonly keys: readonly string[];
  seal(blob: Buffer, binding: string): Buffer;
  /** Never throws. A blob that was stored without a seal is returned as it is. */
  open(blob: Buffer, binding: string): Opened;
  /**
   * Reads from the first 64 bytes of a blob under which key it lies. Returns its reference; undefined for a blob without a
   * seal, or with one that is broken or newer.
   */
  keyOf(head: Buffer): string | undefined;
}

/** A key-encryption key. It may change while the program runs. */
export interface SealingKey {
  /** Its name in the configuration. */
  readonly id: string;
  /** 32 bytes in base64. */
  reveal(): string;
}
