/** Of the budget, what bodies may take together whose sender is not known yet: strangers must not keep out who has a key. */
const UNKNOWN_SHARE = 1 / 8;

/** The bytes of bodies that a process holds for the requests it is answering, against one limit. */
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

  /** Opens the claim of one request; whoever opens it closes it. */
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

/** What one request holds of the budget. */
export interface BodyClaim {
  /** Takes more; false, and takes nothing, where there is no room. */
  grow(bytes: number): boolean;
  /** The sender is known from now on. */
  recognise(): void;
  /** Gives everything back; twice is as good as once. */
  close(): void;
}
