import { START_MS } from "./scheduler.ts";

/** What happened in a run, line by line. */
export class Trace {
  readonly lines: string[] = [];
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  add(who: string, what: string): void {
    this.lines.push(`${String(this.#nowMs() - START_MS).padStart(8)} ms  ${who.padEnd(10)} ${what}`);
  }
}
