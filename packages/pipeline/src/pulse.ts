/** When a destination took a request last, as far as this process knows: its lanes tell each other. */
export class Pulse {
  #takenAt = -Infinity;

  /** @param at milliseconds of the monotonic clock. */
  took(at: number): void {
    this.#takenAt = Math.max(this.#takenAt, at);
  }

  hasTakenSince(at: number): boolean {
    return this.#takenAt > at;
  }
}
