import type { Evidence } from "./account.ts";
import { campaignConversionOf, DESTINATIONS, MAX_IN_FLIGHT } from "./conversions.ts";
import type { Discrepancies } from "./discrepancies.ts";
import type { Disturbance } from "./disturbances.ts";
import type { Ends } from "./ends.ts";
import { judgeExported, judgeTotals } from "./lane-totals.ts";

/** A conversion that its platform has, and whose dead letter says that it has not. */
export interface Contradicted {
  readonly what: string;
  readonly destination: string;
  readonly n: number;
}

/** What was entered of a campaign. */
export interface Entered {
  readonly evidence: Evidence;
  readonly ends: Ends;
  /** Dead letters that replays delivered, by destination. */
  readonly redeliveredOf: ReadonlyMap<string, number>;
  readonly contradicted: readonly Contradicted[];
  /** Second arrivals, by the disturbance that explains them. */
  readonly explained: ReadonlyMap<Disturbance, number>;
  readonly wrong: Discrepancies;
}

/** No lane stands still for longer while its platform takes requests. */
const LONGEST_STANDSTILL_MS = 30_000;
/** The largest request that a platform takes. */
const EVENTS_A_REQUEST = 1000;

/** Adds what only shows when everything is entered to `wrong`. Returns what was lost and may have been. */
export async function judgeTheEnd(entered: Entered): Promise<Readonly<Record<string, number>>> {
  const lost = await judgeAcknowledged(entered);
  await judgeContradicted(entered);
  await judgeLanes(entered);
  judgeQuarantine(entered);
  judgeExplanations(entered);
  judgeLiveness(entered);
  return lost;
}

async function judgeAcknowledged({ evidence, ends, wrong }: Entered) {
  const { seed, acknowledged, trace, mayLose } = evidence;
  const lost = new Map<string, number[]>(DESTINATIONS.map(({ name }) => [name, []]));
  for (const n of acknowledged.numbers()) {
    for (const { name } of campaignConversionOf(seed, n).source.destinations) {
      const ended = ends.isDelivered(name, n) || ends.isDead(name, n);
      if (!ended && !ends.isAside(name, n)) lost.get(name)?.push(n);
    }
  }
  if (mayLose) return Object.fromEntries(Array.from(lost, ([name, numbers]) => [name, numbers.length]));
  for (const [name, numbers] of lost) {
    const histories = await trace.histories(name, numbers);
    for (const [at, n] of numbers.entries()) wrong.add("lost", histories[at] ?? `${name} c${n}`);
  }
  return {};
}

async function judgeContradicted({ evidence, contradicted, wrong }: Entered): Promise<void> {
  for (const [destination, found] of Map.groupBy(contradicted, (one) => one.destination)) {
    const numbers = found.map(({ n }) => n);
    const histories = await evidence.trace.histories(destination, numbers);
    for (const [at, { what, n }] of found.entries()) wrong.add(what, histories[at] ?? `${destination} c${n}`);
  }
}

async function judgeLanes(entered: Entered): Promise<void> {
  const { evidence, ends, wrong } = entered;
  const { totals, exported, trace, acknowledged } = evidence;
  for (const [destination, lanes] of totals) {
    for (const { waiting } of lanes)
      if (waiting !== 0) wrong.add("lane not empty", `${destination}: ${waiting}`);
    // What was delivered and then lost is counted by no lane.
    if (evidence.mayLose) continue;
    const disagree = judgeTotals({ destination, ...outcomeOf(destination, entered) }, lanes, wrong);
    if (disagree.has("deliveries")) {
      const hasArrived = (n: number) => ends.isDelivered(destination, n);
      for (const history of await trace.disagreements(destination, acknowledged.produced, hasArrived))
        wrong.add("its lane and its platform disagree", history);
    }
    if (disagree.has("deaths")) {
      const isDead = (n: number) => ends.isDead(destination, n);
      for (const history of await trace.uncountedDeaths(destination, acknowledged.produced, isDead))
        wrong.add("its lane and its dead letter disagree", history);
    }
    judgeExported(destination, exported.get(destination), lanes, wrong);
  }
}

function outcomeOf(destination: string, { evidence, ends, redeliveredOf }: Entered) {
  const redelivered = redeliveredOf.get(destination) ?? 0;
  const outcome = { arrived: 0, arrivedUnknown: 0, deadLetters: 0, redelivered };
  for (let n = 0; n < evidence.acknowledged.produced; n += 1) {
    const isDelivered = ends.isDelivered(destination, n);
    const isDead = ends.isDead(destination, n);
    if (isDelivered) outcome.arrived += 1;
    if (isDead) outcome.deadLetters += 1;
    // What was not acknowledged may be delivered by a primary that is lost, and be refused when it is repeated too late.
    if (isDelivered && (isDead || evidence.acknowledged.timeOf(n) === 0)) outcome.arrivedUnknown += 1;
  }
  return outcome;
}

function judgeQuarantine({ evidence: { quarantined, garbage }, wrong }: Entered): void {
  const odd = quarantined.filter((reason) => reason !== "not a segment");
  for (const reason of odd) wrong.add("quarantined", reason);
  const kept = quarantined.length - odd.length;
  if (kept !== garbage) wrong.add("garbage not in quarantine", `${kept} of ${garbage}`);
}

/** One process has no more in flight than it may, so it explains no more. */
function judgeExplanations({ explained, wrong }: Entered): void {
  const most = DESTINATIONS.length * MAX_IN_FLIGHT * EVENTS_A_REQUEST;
  for (const [{ kind, fromMs }, count] of explained) {
    if (kind === "worker killed" && count > most)
      wrong.add("a worker's kill explains more than was on its way", `${fromMs}: ${count}`);
  }
}

function judgeLiveness({ evidence: { standstill }, wrong }: Entered): void {
  if (!standstill || standstill.ms <= LONGEST_STANDSTILL_MS) return;
  const { lane, ms, sinceMs } = standstill;
  const seconds = Math.round(ms / 1000);
  wrong.add(
    "a lane stood still while its platform took requests",
    `${lane}: ${seconds} s since ${new Date(sinceMs).toISOString()}`,
  );
}
