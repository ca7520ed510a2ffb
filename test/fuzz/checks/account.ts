import type { DeadLetter } from "@relay/core";
import type { LaneTotals } from "@relay/redis";
import type { Discrepancies } from "../../campaign/discrepancies.ts";
import type { Arrival } from "../../campaign/sandbox.ts";
import { ACCOUNTED } from "../deployment.ts";
import { requestOf } from "../requests/draft.ts";
import type { Taken } from "./acknowledged.ts";

/** Everything that is known when all lanes are empty. */
export interface Evidence {
  /** Requests that were sent: numbers from 0 on. */
  readonly sent: number;
  /** What answers acknowledged. */
  readonly taken: readonly Taken[];
  /** Requests that may have brought a conversion whose event_id nobody was told. */
  readonly unnamed: number;
  readonly arrivals: AsyncIterable<Arrival>;
  readonly deadLetters: AsyncIterable<DeadLetter>;
  readonly totals: ReadonlyMap<string, LaneTotals>;
  /** By destination: conversions that the ingest API has counted as acknowledged. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** Reasons for which segments are in quarantine. */
  readonly quarantined: readonly string[];
  /** Conversions that lie beside a lane. */
  readonly aside: number;
}

export interface Account {
  readonly delivered: Record<string, number>;
  readonly dead: Record<string, number>;
}

/** What is late may expire. Nothing else may become of it: what passes a destination's check, its platform takes. */
const LIKELY_DEATHS: ReadonlySet<DeadLetter["reason"]> = new Set(["expired"]);

/** Holds what the platforms and the dead letters say against what was acknowledged. */
export async function takeAccount(evidence: Evidence, wrong: Discrepancies): Promise<Account> {
  const ended = new Map<string, Set<string>>(ACCOUNTED.map(({ name }) => [name, new Set()]));
  const acknowledged = new Set(evidence.taken.map(nameOf));
  const account: Account = { delivered: {}, dead: {} };
  const strangers: string[] = [];
  for await (const arrival of evidence.arrivals) {
    const destination = ACCOUNTED.find(({ dataset }) => arrival.dataset.endsWith(dataset))?.name;
    if (destination === undefined) continue;
    const eventId = arrival.eventId ?? "";
    ended.get(destination)?.add(eventId);
    const acceptances = arrival.acceptances?.length ?? 1;
    account.delivered[destination] = (account.delivered[destination] ?? 0) + acceptances;
    if (!(Number(requestOf(eventId)) < evidence.sent) && !acknowledged.has(nameOf({ destination, eventId })))
      strangers.push(`${destination} ${JSON.stringify(eventId).slice(0, 100)}`);
    // An id that several requests were given may stand for a conversion and for a test of it.
    if (acceptances > 1 && requestOf(eventId) !== undefined)
      wrong.add("delivered twice", `${destination} ${eventId.slice(0, 100)}`);
  }
  if (strangers.length > evidence.unnamed)
    for (const stranger of strangers) wrong.add("arrived and never sent", stranger);
  for await (const { destination, reason, conversion } of evidence.deadLetters) {
    if (!ended.has(destination)) continue;
    ended.get(destination)?.add(conversion.event_id);
    bump(account.dead, reason);
    if (!LIKELY_DEATHS.has(reason))
      wrong.add(`dead letter ${reason}`, `${destination} ${conversion.event_id}`);
  }
  for (const taken of evidence.taken)
    if (ended.get(taken.destination)?.has(taken.eventId) !== true) wrong.add("lost", nameOf(taken));
  judgeCounts(evidence, account, wrong);
  return account;
}

/** Every acknowledged conversion is settled once, by the lanes' own counts, and what they call delivered has arrived. */
function judgeCounts(evidence: Evidence, { delivered }: Account, wrong: Discrepancies): void {
  for (const { name } of ACCOUNTED) {
    const totals = evidence.totals.get(name);
    const acknowledged = evidence.acknowledged.get(name) ?? 0;
    if (!totals || totals.waiting > 0) wrong.add("a lane is not empty", `${name}: ${totals?.waiting}`);
    if (totals?.settled !== acknowledged)
      wrong.add(
        "not every acknowledged conversion has ended",
        `${name}: ${totals?.settled} of ${acknowledged}`,
      );
    if (totals?.delivered !== (delivered[name] ?? 0))
      wrong.add("lanes disagree about deliveries", `${name}: ${totals?.delivered}, not ${delivered[name]}`);
  }
  for (const reason of evidence.quarantined) wrong.add("quarantined", reason);
  if (evidence.aside > 0) wrong.add("beside a lane", String(evidence.aside));
}

function nameOf({ destination, eventId }: Taken): string {
  return `${destination} ${eventId}`;
}

function bump(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
