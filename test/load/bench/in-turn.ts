/** Figures of several rounds. */
export interface Rounds {
  readonly median: number;
  readonly all: readonly number[];
}

/** Measures contenders in turn, so that whatever drifts hits all of them. */
export async function inTurn<Name extends string>(
  rounds: number,
  onProgress: (share: number) => void,
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Readonly<Record<Name, Rounds>>> {
  const entries = Object.entries<() => Promise<number>>(contenders);
  const all = new Map(entries.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, [name, measure]] of entries.entries()) {
      onProgress((round * entries.length + index) / (rounds * entries.length));
      all.get(name)?.push(await measure());
    }
  }
  return Object.fromEntries(
    Array.from(all, ([name, values]) => [name, { median: medianOf(values), all: values.map(Math.round) }]),
  ) as unknown as Record<Name, Rounds>;
}

function medianOf(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);
}
