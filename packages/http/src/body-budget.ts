/** Share of the budget for bodies whose sender is not known yet. Strangers must not keep out senders with a key. */
const UNKNOWN_SHARE = 1 / 8;

/** The bytes of bodies that a process holds for unanswered requests, against one limit. */
export class BodyBudget {
  readonly #mostBytes: number;
  readonly #mostUnknownBytes: number;
  readonly #onRefused: () => void;
  #heldBytes = 0;
  #unknownBytes = 0;

  /**
   * `onRefused` is called for each request that finds no room. Bodies whose sender is not known yet have an eighth of
   * the room, and at least `oneBodyBytes`.
   */
  constructor(mostBytes: number, onRefused: () => void, oneBodyBytes = 0) {
    this.#mostBytes = mostBytes;
    this.#mostUnknownBytes = Math.max(mostBytes * UNKNOWN_SHARE, oneBodyBytes);
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
          (known || this.#unknownBytes + by <= this.#mostUnknownBytes);
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
