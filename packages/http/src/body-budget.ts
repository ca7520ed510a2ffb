/** Share of the budget for bodies whose sender is not known yet. Strangers must not keep out senders with a key. */
const UNKNOWN_SHARE = 1 / 8;

/** The bytes of bodies that a process holds for unanswered requests, against one limit. */
export class BodyBudget {
  readonly #mostBytes: number;
  readonly #onRefused: () => void;
  #heldBytes = 0;
  #unknownBytes = 0;

  /** `onRefused` is called for each request that finds no room. */
  constructor(mostBytes: number, onRefused: () => void) {
    this.#mostBytes = mostBytes;
    this.#onRefused = onRefused;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Opens the claim of one request. The caller must close it. */
  claim(isKnown: boolean): BodyClaim {
    let bytes = 0;
    let known = isKnown;
    const move = (by: number) => {
      bytes += by;
      this.#heldBytes += by;
      if (!known) this.#unknownBytes += by;
    };
    return {
      grow: (by) => {
        const hasRoom =
          this.#heldBytes + by <= this.#mostBytes &&
          (known || this.#unknownBytes + by <= this.#mostBytes * UNKNOWN_SHARE);
        if (hasRoom) move(by);
        else this.#onRefused();
        return hasRoom;
      },
      recognise: () => {
        if (!known) this.#unknownBytes -= bytes;
        known = true;
      },
      close: () => move(-bytes),
    };
  }
}

/** The part of the budget that one request holds. */
export interface BodyClaim {
  /** Claims more bytes. Returns false, and claims nothing, when there is no room. */
  grow(bytes: number): boolean;
  /** Marks the sender as known from now on. */
  recognise(): void;
  /** Gives everything back. Calling it again does nothing. */
  close(): void;
}
