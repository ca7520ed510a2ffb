import { type Identity, IDENTITY_BYTES, type Known, LEDGER_GENERATIONS } from "@relay/core";

/** The mark of an identity before it was marked again. */
export type MarkedBefore = "new" | "aside" | "dead" | "delivered";

/** Settled identities, for deduplication. A mark is kept for two to three generations. */
export class MemoryLedger {
  readonly #generationMs: number;
  readonly #marks = new Map<number, Map<string, Known>>();

  constructor(generationMs: number) {
    this.#generationMs = generationMs;
  }

  /** The mark of an identity. `delivered` in any generation outweighs every other mark. */
  find(identity: Identity, nowMs: number): Known | undefined {
    const current = Math.floor(nowMs / this.#generationMs);
    let found: Known | undefined;
    // One generation ahead: the store's clock may have been set back.
    for (let generation = current + 1; generation > current - LEDGER_GENERATIONS; generation -= 1) {
      const mark = this.#marks.get(generation)?.get(nameOf(identity));
      if (mark === "delivered") return mark;
      found ??= mark;
    }
    return found;
  }

  /** Marks an identity. A delivery stays, a dead letter gives way to a delivery, and `aside` gives way to both. */
  mark(identity: Identity, mark: Known, nowMs: number): MarkedBefore {
    const current = this.#current(nowMs);
    const name = nameOf(identity);
    const before = current.get(name);
    if (before === undefined) {
      current.set(name, mark);
      return "new";
    }
    if (before === "delivered") return before;
    if (mark !== "aside") current.set(name, mark);
    else if (before !== "aside") current.set(name, "aside-again");
    return before === "aside" ? before : "dead";
  }

  /** Whether an identity was given up in another generation. */
  diedBefore(identity: Identity, nowMs: number): boolean {
    const current = Math.floor(nowMs / this.#generationMs);
    for (let back = -1; back < LEDGER_GENERATIONS; back += 1) {
      const mark = back === 0 ? undefined : this.#marks.get(current - back)?.get(nameOf(identity));
      if (mark === "aside-again" || typeof mark === "object") return true;
    }
    return false;
  }

  #current(nowMs: number): Map<string, Known> {
    const generation = Math.floor(nowMs / this.#generationMs);
    const known = this.#marks.get(generation);
    if (known) return known;
    const marks = new Map<string, Known>();
    this.#marks.set(generation, marks);
    return marks;
  }
}

const nameOf = (identity: Identity) => identity.slice(0, IDENTITY_BYTES);
