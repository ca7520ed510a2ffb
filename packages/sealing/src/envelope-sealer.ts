import type { KeyObject } from "node:crypto";
import type { Opened, Sealer, SealingKey } from "@relay/core";
import { DataKey, unwrap } from "./data-key.ts";
import { decrypt, encrypt } from "./gcm.ts";
import { KeyRing } from "./key-ring.ts";
import { readBlob, referenceIn } from "./sealed-blob.ts";

/** Most data keys kept unwrapped. Each sealing process makes one an hour. */
const MOST_UNWRAPPED = 1024;

/**
 * Seals with AES-256-GCM under data keys of this process, and writes each of them, wrapped under the first
 * key-encryption key, with the blobs it seals. Without keys it seals nothing.
 */
export class EnvelopeSealer implements Sealer {
  readonly #now: () => number;
  readonly #unwrapped = new Map<string, KeyObject>();
  #ring: KeyRing;
  #dataKey: DataKey | undefined;

  /** `now` returns milliseconds of a clock that never goes back. Throws a TypeError for a key without 32 bytes. */
  constructor(keys: readonly SealingKey[], now: () => number) {
    this.#ring = new KeyRing(keys);
    this.#now = now;
  }

  get keys(): readonly string[] {
    return this.#ring.references;
  }

  /** Replaces the keys. What is sealed from now on is sealed under the first of them. */
  use(keys: readonly SealingKey[]): void {
    this.#ring = new KeyRing(keys);
    this.#dataKey = undefined;
    this.#unwrapped.clear();
  }

  seal(blob: Buffer, binding: string): Buffer {
    const { first } = this.#ring;
    if (!first) return blob;
    const nowMs = this.#now();
    if (this.#dataKey?.take(nowMs) !== true) this.#dataKey = new DataKey(first, nowMs);
    const { key, head } = this.#dataKey;
    return encrypt(key, blob, binding, head);
  }

  open(blob: Buffer, binding: string): Opened {
    const read = readBlob(blob);
    if (read.kind === "clear") return { kind: "opened", blob };
    if (read.kind !== "sealed") return { kind: read.kind };
    const { reference, wrapped, body } = read;
    const ringKey = this.#ring.get(reference);
    if (!ringKey) return { kind: "key_missing", key: reference };
    const name = reference + wrapped.toString("latin1");
    const key = this.#unwrapped.get(name) ?? unwrap(ringKey, wrapped);
    if (!key) return { kind: "seal_broken" };
    this.#keep(name, key);
    const opened = decrypt(key, body, binding);
    return opened ? { kind: "opened", blob: opened } : { kind: "seal_broken" };
  }

  keyOf(head: Buffer): string | undefined {
    return referenceIn(head);
  }

  /** Keeps an unwrapped data key; drops the one that was unwrapped first when there are too many. */
  #keep(name: string, key: KeyObject): void {
    if (this.#unwrapped.has(name)) return;
    const [oldest] = this.#unwrapped.size < MOST_UNWRAPPED ? [] : this.#unwrapped.keys();
    if (oldest !== undefined) this.#unwrapped.delete(oldest);
    this.#unwrapped.set(name, key);
  }
}
