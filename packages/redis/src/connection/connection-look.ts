import { RelayError } from "@relay/core";

/** Missed looks until a server counts as away: two seconds. */
const AWAY_AFTER = 4;
/** Missed looks until the connection is closed and opened again: four seconds. */
const RECONNECT_AFTER = 8;

/**
 * Looks at one connection. Counts looks instead of measuring time: a process that was stopped for a while has missed
 * none when it goes on.
 */
export class ConnectionLook {
  readonly #ask: () => Promise<unknown>;
  readonly #reconnect: () => void;
  #isAsking = false;
  #missed = 0;
  #failed = false;
  #refused = false;

  constructor(ask: () => Promise<unknown>, reconnect: () => void) {
    this.#ask = ask;
    this.#reconnect = reconnect;
  }

  /** Whether the server answered the last question within two seconds. */
  get isAnswered(): boolean {
    return !this.#failed && this.#missed < AWAY_AFTER;
  }

  /** Whether the server answered, and the relay found in its answer that this process must not go on. */
  get isRefused(): boolean {
    return this.#refused;
  }

  /** Asks. Resolves with the answer, or at once when an earlier question still waits for one. */
  async look(): Promise<void> {
    if (this.#isAsking) this.#missed += 1;
    else await this.#question();
    if (this.#missed > 0 && this.#missed % RECONNECT_AFTER === 0) this.#reconnect();
  }

  async #question(): Promise<void> {
    this.#isAsking = true;
    try {
      await this.#ask();
      this.#failed = false;
      this.#refused = false;
      this.#missed = 0;
    } catch (error) {
      this.#failed = true;
      this.#refused = error instanceof RelayError;
      this.#missed += 1;
    } finally {
      this.#isAsking = false;
    }
  }
}
