/** What must not be, by what it is. */
export type Found = Record<string, { count: number; examples: string[] }>;

const EXAMPLES = 10;

/** Collects what must not be: all of it counted, a few named. Empty when the relay has kept its word. */
export class Discrepancies {
  readonly found: Found = {};

  add(what: string, example: string): void {
    const entry = (this.found[what] ??= { count: 0, examples: [] });
    entry.count += 1;
    if (entry.examples.length < EXAMPLES) entry.examples.push(example);
  }
}
