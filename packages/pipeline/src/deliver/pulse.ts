/** What the lanes of a destination in one process share: when it took a request, and when its gate shut. */
export class Pulse {
  #takenAt = -Infinity;
  #shutAt = -Infinity;
  #isNearLimit = false;

  /** @param at milliseconds of the monotonic clock. */
  took(at: number): void {
    this.#takenAt = Math.max(this.#takenAt, at);
  }

  hasTakenSince(at: number): boolean {
    return this.#takenAt > at;
  }

  /** @param at milliseconds of the monotonic clock. */
  shut(at: number): void {
    this.#shutAt = at;
  }

  wasShutSince(at: number): boolean {
    return this.#shutAt >= at;
  }

  /** Whether the platform's last answer said that its limit comes near. Requests then go one at a time. */
  get isNearLimit(): boolean {
    return this.#isNearLimit;
  }

  nearsLimit(isNear: boolean): void {
    this.#isNearLimit = isNear;
  }
}
