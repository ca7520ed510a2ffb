import type { DeadLetter } from "@relay/core";
import type { LaneTotals } from "@relay/redis";
import type { Acknowledged } from "./acknowledged.ts";
import type { Disturbances } from "./disturbances.ts";
import { type CampaignDestination, deadlineOfNear, DESTINATIONS, goodsOf, numberOf } from "./goods.ts";
import type { Arrival } from "./sandbox.ts";

/** Everything that is known when all is over. */
export interface Evidence {
  readonly seed: number;
  readonly acknowledged: Acknowledged;
  readonly arrivals: AsyncIterable<Arrival>;
  readonly letters: AsyncIterable<DeadLetter>;
  readonly disturbances: Disturbances;
  /** By lane name. */
  readonly totals: ReadonlyMap<string, LaneTotals>;
  /** Reasons for which segments are in quarantine. */
  readonly quarantined: readonly string[];
  readonly garbage: number;
}

export interface Account {
  readonly delivered: Record<string, number>;
  readonly dead: Record<string, number>;
  /** Events that arrived more than once, by what explains it. */
  readonly doubles: Record<string, number>;
  /** What must not be; empty when the relay has kept its word. */
  readonly discrepancies: Record<string, { count: number; examples: string[] }>;
}

const EXAMPLES = 10;

/** Holds what the platforms and the dead letters say against what was acknowledged. */
export async function takeAccount(evidence: Evidence): Promise<Account> {
  const account: Account = { delivered: {}, dead: {}, doubles: {}, discrepancies: {} };
  const ends = new Ends(evidence.acknowledged.produced);
  for await (const arrival of evidence.arrivals) judgeArrival(arrival, ends, evidence, account);
  for await (const letter of evidence.letters) judgeLetter(letter, ends, evidence, account);
  judgeAcknowledged(ends, evidence, account);
  judgeLanes(evidence, account);
  return account;
}

const DELIVERED = 1;
const DEAD = 2;

/** How each conversion ended at each destination: a byte. */
class Ends {
  readonly #of: ReadonlyMap<string, Uint8Array>;

  constructor(produced: number) {
    this.#of = new Map(DESTINATIONS.map(({ name }) => [name, new Uint8Array(produced)]));
  }

  add(destination: string, n: number, end: number): void {
    const ends = this.#of.get(destination);
    if (ends) ends[n] = (ends[n] ?? 0) | end;
  }

  of(destination: string, n: number): number {
    return this.#of.get(destination)?.[n] ?? 0;
  }
}

function judgeArrival(
  { dataset, eventId, acceptances }: Arrival,
  ends: Ends,
  { seed, acknowledged, disturbances }: Evidence,
  account: Account,
): void {
  const destination = DESTINATIONS.find((one) => one.dataset === dataset);
  const n = numberOf(eventId);
  if (!destination || n >= acknowledged.produced) {
    complain(account, "delivered and never produced", eventId);
    return;
  }
  ends.add(destination.name, n, DELIVERED);
  bump(account.delivered, destination.name);
  if (goodsOf(seed, n).kind === "refused") complain(account, "taken by a platform that refuses it", eventId);
  if (!acceptances) return;
  for (const { at, isClear } of acceptances.slice(0, -1)) {
    const disturbance = isClear ? disturbances.around(at) : undefined;
    const why = isClear ? disturbance?.kind : "its answer was withheld or unclear";
    if (why === undefined)
      complain(account, "delivered twice without a reason", `${destination.name} ${eventId}`);
    else bump(account.doubles, why);
  }
}

function judgeLetter(
  { destination, reason, conversion, diedAtMs }: DeadLetter,
  ends: Ends,
  { seed, acknowledged }: Evidence,
  account: Account,
): void {
  const n = numberOf(conversion.event_id);
  const { kind } = goodsOf(seed, n);
  bump(account.dead, reason);
  const wasDelivered = ends.of(destination, n) === DELIVERED;
  ends.add(destination, n, DEAD);
  const where = `${destination} ${conversion.event_id}`;
  switch (reason) {
    case "refused":
      if (kind !== "refused") complain(account, "refused, with nothing against it at the end", where);
      if (wasDelivered) complain(account, "refused and delivered", where);
      break;
    case "expired":
    case "outcome_unknown":
      if (
        kind !== "near-its-deadline" ||
        diedAtMs / 1000 < deadlineOfNear(acknowledged.timeOf(n) || conversion.event_time)
      )
        complain(account, `${reason} before its deadline`, where);
      if (reason === "expired" && wasDelivered) complain(account, "expired and delivered", where);
      break;
    case "unmappable":
      complain(account, "unmappable", where);
  }
}

function judgeAcknowledged(ends: Ends, { seed, acknowledged }: Evidence, account: Account): void {
  for (const n of acknowledged.numbers()) {
    for (const { name } of destinationsOf(seed, n)) {
      if (ends.of(name, n) === 0) complain(account, "lost", `${name} c${n}`);
    }
  }
}

function destinationsOf(seed: number, n: number): readonly CampaignDestination[] {
  return goodsOf(seed, n).source.destinations;
}

function judgeLanes({ totals, quarantined, garbage }: Evidence, account: Account): void {
  for (const [lane, { waiting }] of totals) {
    if (waiting !== 0) complain(account, "lane not empty", `${lane}: ${waiting}`);
  }
  const odd = quarantined.filter((reason) => reason !== "not a segment");
  for (const reason of odd) complain(account, "quarantined", reason);
  if (quarantined.length - odd.length !== garbage)
    complain(account, "garbage not in quarantine", `${quarantined.length - odd.length} of ${garbage}`);
}

function bump(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

function complain({ discrepancies }: Account, what: string, example: string): void {
  const entry = (discrepancies[what] ??= { count: 0, examples: [] });
  entry.count += 1;
  if (entry.examples.length < EXAMPLES) entry.examples.push(example);
}
