import { Discrepancies } from "../campaign/discrepancies.ts";
import { Bombarding, type Orders, type Target } from "./bombarding.ts";
import type { Taken } from "./checks/acknowledged.ts";
import { MemoryWatch } from "./checks/memory.ts";
import { LONGEST_STALL_MS, type Stall, StallWatch } from "./checks/stalls.ts";

export interface Bombardment {
  readonly sent: number;
  readonly taken: readonly Taken[];
  /** Requests that may have brought a conversion whose event_id nobody was told. */
  readonly unnamed: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly longestStallMs: Readonly<Record<string, number>>;
  /** Stalls that did not come back when the same requests were sent again. */
  readonly unrepeatedStalls: number;
  readonly peakMegabytes: Readonly<Record<string, number>>;
  /** What the processes themselves saw of their event loops, waits for the machine included. */
  readonly longestLagMs: Readonly<Record<string, number>>;
}

/** Stalls that are looked at again, and how often; and the time before one whose requests may be to blame. */
const LOOKED_AT = 5;
const REPETITIONS = 3;
/** No repetition begins later than this: on a machine that stood still there are many stalls to look at. */
const LOOKED_AT_FOR_MS = 20_000;
const BEFORE_MS = 300;

interface Suspected extends Stall {
  readonly numbers: readonly number[];
}

/** Sends hostile requests, a few at once, and notes whatever is wrong with the answers or the processes. */
export async function bombard(target: Target, orders: Orders, wrong: Discrepancies): Promise<Bombardment> {
  const bombarding = new Bombarding(target, orders, wrong);
  const suspected: Suspected[] = [];
  const stalls = new StallWatch(target.control, {
    onStall: (stall) =>
      suspected.push({ ...stall, numbers: bombarding.onTheirWay(stall.fromMs - BEFORE_MS, stall.untilMs) }),
    onGone: (name) => wrong.add(`${name} does not answer`, `around request ${bombarding.sent}`),
  });
  const memory = new MemoryWatch((name, bytes) =>
    wrong.add(
      `${name} has more memory than its budget`,
      `${inMegabytes(bytes)} MB around request ${bombarding.sent}`,
    ),
  );
  const over = new AbortController();
  const watching = Promise.all([
    stalls.watch(target.processes, over.signal),
    memory.watch(target.processes, over.signal),
  ]);
  await bombarding.run();
  over.abort();
  await watching;
  const peaks = [...memory.peaks];
  return {
    sent: bombarding.sent,
    taken: bombarding.taken,
    unnamed: bombarding.unnamed,
    statuses: bombarding.statuses,
    longestStallMs: Object.fromEntries(Array.from(stalls.longest, ([name, ms]) => [name, Math.round(ms)])),
    unrepeatedStalls: await repeatStalls(target, orders, suspected, wrong),
    peakMegabytes: Object.fromEntries(
      peaks.map(([name, { residentBytes }]) => [name, inMegabytes(residentBytes)]),
    ),
    longestLagMs: Object.fromEntries(peaks.map(([name, { lagMs }]) => [name, Math.round(lagMs)])),
  };
}

/** Sends the requests around the longest stalls again. One that comes back is a finding; returns how many do not. */
async function repeatStalls(
  target: Target,
  orders: Orders,
  suspected: readonly Suspected[],
  wrong: Discrepancies,
): Promise<number> {
  let unrepeated = 0;
  const late = AbortSignal.timeout(LOOKED_AT_FOR_MS);
  for (const stall of suspected.toSorted((a, b) => b.ms - a.ms).slice(0, LOOKED_AT)) {
    const { name, ms, numbers } = stall;
    let comesBack = false;
    for (let times = 0; times < REPETITIONS && !comesBack && !late.aborted; times += 1)
      comesBack = await stallsAgain(target, orders, stall);
    if (comesBack)
      wrong.add(
        `${name} was busy with one thing for over ${LONGEST_STALL_MS} ms`,
        `${Math.round(ms)} ms; on their way: ${numbers.join(",")}`,
      );
    else unrepeated += 1;
  }
  return unrepeated;
}

async function stallsAgain(
  target: Target,
  { source }: Orders,
  { name, numbers }: Suspected,
): Promise<boolean> {
  const found: Stall[] = [];
  const stalls = new StallWatch(target.control, {
    onStall: (stall) => void found.push(stall),
    onGone: () => undefined,
  });
  const over = new AbortController();
  const watching = stalls.watch(target.processes, over.signal);
  const again = { source, numbers, ended: new AbortController().signal };
  await new Bombarding(target, again, new Discrepancies()).run();
  over.abort();
  await watching;
  return found.some((stall) => stall.name === name);
}

function inMegabytes(bytes: number): number {
  return Math.round(bytes / 1_048_576);
}
