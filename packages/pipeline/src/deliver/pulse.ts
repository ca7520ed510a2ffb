/** When a destination took a request last, as far as this process knows. Its lanes share this time. */
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
