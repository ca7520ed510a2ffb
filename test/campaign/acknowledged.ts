const ROOM = 1 << 22;

/** Which conversions were acknowledged, and when they happened: a few bytes each, since there are millions. */
export class Acknowledged {
  readonly #times = new Int32Array(ROOM);
  #count = 0;
  #produced = 0;

  /** A number for another conversion. */
  next(): number {
    if (this.#produced === ROOM) throw new Error(`a campaign has ${ROOM} conversions at the most`);
    this.#produced += 1;
    return this.#produced - 1;
  }

  note(n: number, eventTime: number): void {
    if (this.#times[n] === 0) this.#count += 1;
    this.#times[n] = eventTime;
  }

  /** When it happened, Unix seconds; 0 for one that was never acknowledged. */
  timeOf(n: number): number {
    return this.#times[n] ?? 0;
  }

  get count(): number {
    return this.#count;
  }

  get produced(): number {
    return this.#produced;
  }

  *numbers(): Generator<number> {
    for (let n = 0; n < this.#produced; n += 1) if (this.#times[n] !== 0) yield n;
  }
}
