import type { DeadLetter } from "@relay/core";
import type { LaneTotals } from "@relay/redis";
import type { Acknowledged } from "./acknowledged.ts";
import type { LeftAside } from "./aside-end.ts";
import { campaignConversionOf, DESTINATIONS, isCulprit, numberOf } from "./conversions.ts";
import { isTrueDeath, mayOutliveItsWindow } from "./deaths.ts";
import { Discrepancies, type Found } from "./discrepancies.ts";
import type { Disturbance, Disturbances } from "./disturbances.ts";
import { Ends } from "./ends.ts";
import type { Exported } from "./exported.ts";
import { type Contradicted, judgeTheEnd } from "./judge-the-end.ts";
import type { Standstill } from "./liveness.ts";
import type { Acceptance, Arrival } from "./sandbox.ts";
import type { Trace } from "./trace.ts";

/** Everything that is known when all is over. */
export interface Evidence {
  readonly seed: number;
  readonly acknowledged: Acknowledged;
  readonly arrivals: AsyncIterable<Arrival>;
  readonly deadLetters: AsyncIterable<DeadLetter>;
  /** Dead letters that a replay has delivered. */
  readonly redelivered: AsyncIterable<DeadLetter>;
  readonly disturbances: Disturbances;
  /** By destination: its lanes' counts. */
  readonly totals: ReadonlyMap<string, readonly LaneTotals[]>;
  /** By destination: what metrics say. */
  readonly exported: ReadonlyMap<string, Exported>;
  /** Reasons for which segments are in quarantine. */
  readonly quarantined: readonly string[];
  readonly garbage: number;
  /** What lies beside lanes. */
  readonly aside: readonly LeftAside[];
  readonly standstill: Standstill | undefined;
  /** Whether a replica that lacks acknowledged conversions may have taken over: then what is lost is only counted. */
  readonly mayLose: boolean;
  /** Whether replicas take over: the record that a conversion was sent may be lost with a primary. */
  readonly failsOver: boolean;
  /** Finds the conversions about which a destination's lanes and its platform disagree. */
  readonly trace: Pick<Trace, "disagreements" | "uncountedDeaths" | "histories">;
}

export interface Account {
  readonly delivered: Record<string, number>;
  readonly dead: Record<string, number>;
  /** Conversions that died and were delivered by a replay, by what they died of. */
  readonly redelivered: Record<string, number>;
  /** Arrivals of what had arrived before, by what explains them. */
  readonly doubles: Record<string, number>;
  /** Conversions beside their lanes, by why: their platform fails on them. */
  readonly aside: Record<string, number>;
  /** Conversions of a destination that were acknowledged and lost, where that may be. */
  readonly lost: Readonly<Record<string, number>>;
  /** What must not be; empty when the relay has kept its word. */
  readonly discrepancies: Found;
}

/** Holds what the platforms and the dead letters say against what was acknowledged. */
export async function takeAccount(evidence: Evidence): Promise<Account> {
  const book = new Book(evidence);
  for await (const arrival of evidence.arrivals) book.enterArrival(arrival);
  for await (const deadLetter of evidence.deadLetters) book.enterDeadLetter(deadLetter);
  for await (const deadLetter of evidence.redelivered) book.enterRedelivered(deadLetter);
  for (const left of evidence.aside) book.enterAside(left);
  return book.close();
}

class Book {
  readonly #evidence: Evidence;
  readonly #ends: Ends;
  readonly #delivered: Record<string, number> = {};
  readonly #dead: Record<string, number> = {};
  readonly #redelivered: Record<string, number> = {};
  readonly #redeliveredOf = new Map<string, number>();
  readonly #doubles: Record<string, number> = {};
  readonly #aside: Record<string, number> = {};
  readonly #contradicted: Contradicted[] = [];
  /** What was taken while a primary was lost. */
  readonly #takenAmidFailover = new Set<string>();
  readonly #explained = new Map<Disturbance, number>();
  readonly #wrong = new Discrepancies();

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
    this.#ends = new Ends(evidence.acknowledged.produced);
  }

  enterArrival({ dataset, eventId, at, acceptances = [] }: Arrival): void {
    const name = DESTINATIONS.find((one) => one.dataset === dataset)?.name ?? `dataset ${dataset}`;
    const n = numberOf(eventId);
    const where = `${name} ${eventId}`;
    if (!this.#isProduced(name, n)) {
      this.#wrong.add("delivered and never produced", where);
      return;
    }
    this.#ends.deliver(name, n);
    bump(this.#delivered, name);
    if (this.#evidence.failsOver && this.#isAmidFailover(at)) this.#takenAmidFailover.add(where);
    const { kind } = campaignConversionOf(this.#evidence.seed, n);
    if (kind === "refused" || isCulprit(kind)) this.#wrong.add(`taken by a platform, though ${kind}`, where);
    // Whatever comes after an acceptance asks why that one was not enough.
    for (const acceptance of acceptances.slice(0, -1)) this.#explain(acceptance, where);
  }

  #explain({ at, isClear, isUnread = false }: Acceptance, where: string): void {
    const disturbance = this.#evidence.disturbances.around(at);
    // An answer is not read because its sender has died, or has given it up.
    if (!isClear && !(isUnread && disturbance)) {
      bump(this.#doubles, isUnread ? "its answer was given up" : "its answer was withheld or unclear");
      return;
    }
    if (!disturbance) {
      const first = `${new Date(at).toISOString()}, ${this.#evidence.disturbances.nextAfter(at)}`;
      this.#wrong.add("delivered twice without a reason", `${where}, first ${first}`);
      return;
    }
    bump(this.#doubles, disturbance.kind);
    this.#explained.set(disturbance, (this.#explained.get(disturbance) ?? 0) + 1);
  }

  enterDeadLetter({ destination, reason, conversion, diedAtMs }: DeadLetter): void {
    const n = numberOf(conversion.event_id);
    const where = `${destination} ${conversion.event_id}`;
    const isRecordLost = reason === "expired" && this.#takenAmidFailover.has(where);
    bump(this.#dead, isRecordLost ? "expired, and delivered before a failover" : reason);
    if (!this.#isProduced(destination, n)) {
      this.#wrong.add("dead and never produced", where);
      return;
    }
    this.#ends.die(destination, n);
    const death = { reason, destination, n, eventTime: conversion.event_time, diedAtMs };
    if (!isTrueDeath(death, this.#evidence)) this.#wrong.add(`${reason}, untruly`, where);
    const isSaid = reason === "outcome_unknown" || isRecordLost;
    if (!isSaid && this.#ends.isDelivered(destination, n))
      this.#contradicted.push({ what: `${reason} and delivered`, destination, n });
  }

  /** What a replay delivered must have died of something that passed. */
  enterRedelivered({ destination, reason, conversion, diedAtMs }: DeadLetter): void {
    const n = numberOf(conversion.event_id);
    const where = `${destination} ${conversion.event_id}`;
    this.#redeliveredOf.set(destination, (this.#redeliveredOf.get(destination) ?? 0) + 1);
    if (!this.#isProduced(destination, n) || !this.#ends.isDelivered(destination, n)) {
      this.#wrong.add("closed and not delivered", where);
      return;
    }
    const platform = DESTINATIONS.find(({ name }) => name === destination)?.platform ?? "";
    if (reason === "refused" && campaignConversionOf(this.#evidence.seed, n).kind === "refused-for-now")
      bump(this.#redelivered, "refused for a while");
    else if (reason === "refused" && this.#evidence.disturbances.mayBeLost(platform, diedAtMs))
      bump(this.#redelivered, "lost by the platform, alone in its request");
    else if (mayOutliveItsWindow(reason, n, this.#evidence))
      bump(this.#redelivered, "expired, and delivered on another clock");
    else this.#wrong.add(`redelivered, and had died ${reason} untruly`, where);
  }

  /** Only what its platform fails on stays beside its lane. */
  enterAside({ destination, eventId }: LeftAside): void {
    const n = numberOf(eventId ?? null);
    const where = `${destination} ${eventId ?? "among others"}`;
    if (!this.#isProduced(destination, n)) {
      this.#wrong.add("aside and never produced", where);
      return;
    }
    this.#ends.setAside(destination, n);
    const { kind } = campaignConversionOf(this.#evidence.seed, n);
    if (isCulprit(kind)) bump(this.#aside, kind);
    else this.#wrong.add("aside, and its platform takes it", where);
  }

  #isAmidFailover(atMs: number): boolean {
    const kind = this.#evidence.disturbances.around(atMs)?.kind;
    return kind === "failover" || kind === "Redis away" || kind === "Redis silent";
  }

  async close(): Promise<Account> {
    const lost = await judgeTheEnd({
      evidence: this.#evidence,
      ends: this.#ends,
      redeliveredOf: this.#redeliveredOf,
      contradicted: this.#contradicted,
      explained: this.#explained,
      wrong: this.#wrong,
    });
    return {
      delivered: this.#delivered,
      dead: this.#dead,
      redelivered: this.#redelivered,
      doubles: this.#doubles,
      aside: this.#aside,
      lost,
      discrepancies: this.#wrong.found,
    };
  }

  #isProduced(destination: string, n: number): boolean {
    const { seed, acknowledged } = this.#evidence;
    if (!(n < acknowledged.produced)) return false;
    return campaignConversionOf(seed, n).source.destinations.some(({ name }) => name === destination);
  }
}

function bump(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
