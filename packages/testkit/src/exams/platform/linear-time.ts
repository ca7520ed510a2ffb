/**
 * Texts for which twice as much takes far more than twice as long. A text of a few kilobytes that takes quadratic or
 * exponential time would block the process.
 */
const PARTS = [
  [" ", "\t\n", "\u00a0", "0", "00", "1", "1:", "0.", "12/", "+", "+(", "(", "( 0", "(0)", "٠", "①"],
  ["a", "A", "é", "e\u0301", "Σ", "İ", "\u0301", "\u0315\u0300", "ﷺ", "\ud800", "\0", "null", "x1", ";ext="],
  ["the", "federal", "federaldemocraticsocialist", "republicof", "virginia", "-a-", "-a", "_a"],
  ["a.", ".a", "@", "a@", ".", ":", "fb.1.", "fb.1.1"],
].flat();
/** Text around the parts, so that an expression gets into them and fails after them. */
const FRAMES = [
  ["", ""],
  ["a", "!"],
  ["a@", ".b"],
  ["fb.1.1596403881668.", " "],
  ["+1 ", "x"],
  ["en-", "!"],
  ["1990", "\n!"],
] as const;
type Frame = readonly [string, string];
/** Up to the longest value that a match key may have. */
const LENGTHS = [512, 1024, 2048, 4096] as const;
/** A text that takes less than this at its longest is not examined further. */
const LEAST_MS = 1;
/** Shorter times depend too much on the clock and the machine to show a doubling. */
const LEAST_SAID_MS = 0.125;
/** Other programs disturb only some of the rounds: of each length the least time counts. */
const ROUNDS = 8;
/** And only some of the trials: all of them must find the same. */
const TRIALS = 3;
const MOST_TIMES_A_DOUBLING = 3;

const hostile = (part: string, [before, after]: Frame, length: number): string =>
  before + part.repeat(length / part.length) + after;

function milliseconds(work: () => unknown, runs: number): number {
  let least = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    work();
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

/** A single step proves nothing: larger memory can cost more. All doublings from the first that is measured count. */
function isSuperLinear(times: readonly number[]): boolean {
  const first = times.findIndex((time) => time >= LEAST_SAID_MS);
  const doublings = times.length - 1 - first;
  if (first < 0 || doublings < 1) return false;
  return (times.at(-1) ?? 0) >= (times[first] ?? 0) * MOST_TIMES_A_DOUBLING ** doublings;
}

/** The least time for each text, milliseconds. */
function leastTimes(work: (text: string) => unknown, texts: readonly string[]): readonly number[] {
  let times = texts.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round += 1)
    times = texts.map((text, at) =>
      Math.min(
        times[at] ?? Infinity,
        milliseconds(() => work(text), 3),
      ),
    );
  return times;
}

/** The times of the last trial, if each trial found them to grow too fast. */
function superLinearTimes(
  work: (text: string) => unknown,
  texts: readonly string[],
): readonly number[] | undefined {
  let times: readonly number[] = [];
  for (let trial = 0; trial < TRIALS; trial += 1) {
    times = leastTimes(work, texts);
    if (!isSuperLinear(times)) return undefined;
  }
  return times;
}

/** The texts for which a doubling takes at least three times as long, among those long enough to be measured. */
export function superLinearTexts(
  work: (text: string) => unknown,
  parts: readonly string[] = PARTS,
  frames: readonly Frame[] = FRAMES,
): readonly string[] {
  const slow: string[] = [];
  for (const part of parts) {
    for (const frame of frames) {
      const longest = hostile(part, frame, LENGTHS[3]);
      if (milliseconds(() => work(longest), 1) < LEAST_MS) continue;
      const times = superLinearTimes(
        work,
        LENGTHS.map((length) => hostile(part, frame, length)),
      );
      if (times) slow.push(`${JSON.stringify(frame)} ${JSON.stringify(part)}: ${JSON.stringify(times)} ms`);
    }
  }
  return slow;
}
