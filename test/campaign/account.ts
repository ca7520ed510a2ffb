import type { DeadLetter } from "@relay/core";
import type { LaneTotals } from "@relay/redis";
import type { Acknowledged } from "./acknowledged.ts";
import { Discrepancies, type Found } from "./discrepancies.ts";
import type { Disturbance, Disturbances } from "./disturbances.ts";
import { Ends } from "./ends.ts";
import type { Exported } from "./exported.ts";
import type { LeftAside } from "./aside-end.ts";
import {
  deadlineOf,
  DESTINATIONS,
  campaignConversionOf,
  isCulprit,
  MAX_IN_FLIGHT,
  numberOf,
} from "./conversions.ts";
import { judgeExported, judgeTotals } from "./lane-totals.ts";
import type { Standstill } from "./liveness.ts";
import type { Arrival } from "./sandbox.ts";
import type { Trace } from "./trace.ts";

/** Everything that is known when all is over. */
export interface Evidence {
  readonly seed: number;
  readonly acknowledged: Acknowledged;
  readonly arrivals: AsyncIterable<Arrival>;
  readonly deadLetters: AsyncIterable<DeadLetter>;
  /** Dead letters that a replay has delivered. */
  readonly raised: AsyncIterable<DeadLetter>;
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
  /** Tells about which conversions a destination's lanes and its platform disagree. */
  readonly trace: Pick<Trace, "disagreements" | "uncountedDeaths" | "histories">;
}

export interface Account {
  readonly delivered: Record<string, number>;
  readonly dead: Record<string, number>;
  /** Conversions that died and were delivered by a replay, by what they died of. */
  readonly raised: Record<string, number>;
  /** Arrivals of what had arrived before, by what explains them. */
  readonly doubles: Record<string, number>;
  /** Conversions beside their lanes, by why: their platform fails on them. */
  readonly aside: Record<string, number>;
  /** What must not be; empty when the relay has kept its word. */
  readonly discrepancies: Found;
}

/** No lane stands still for longer while its platform takes requests. */
const LONGEST_STANDSTILL_MS = 30_000;

interface Death {
  readonly reason: DeadLetter["reason"];
  readonly destination: string;
  readonly n: number;
  /** Unix seconds. */
  readonly eventTime: number;
  readonly diedAtMs: number;
}

/** A conversion that its platform has, and whose dead letter says that it has not. */
interface Contradicted {
  readonly what: string;
  readonly destination: string;
  readonly n: number;
}

/** The largest request that a platform takes. */
const EVENTS_A_REQUEST = 1000;

/** Holds what the platforms and the dead letters say against what was acknowledged. */
export async function takeAccount(evidence: Evidence): Promise<Account> {
  const book = new Book(evidence);
  for await (const arrival of evidence.arrivals) book.enterArrival(arrival);
  for await (const deadLetter of evidence.deadLetters) book.enterDeadLetter(deadLetter);
  for await (const deadLetter of evidence.raised) book.enterRaised(deadLetter);
  for (const left of evidence.aside) book.enterAside(left);
  return book.close();
}

class Book {
  readonly #evidence: Evidence;
  readonly #ends: Ends;
  readonly #delivered: Record<string, number> = {};
  readonly #dead: Record<string, number> = {};
  readonly #raised: Record<string, number> = {};
  readonly #raisedOf = new Map<string, number>();
  readonly #doubles: Record<string, number> = {};
  readonly #aside: Record<string, number> = {};
  readonly #contradicted: Contradicted[] = [];
  readonly #explained = new Map<Disturbance, number>();
  readonly #wrong = new Discrepancies();

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
    this.#ends = new Ends(evidence.acknowledged.produced);
  }

  enterArrival({ dataset, eventId, acceptances = [] }: Arrival): void {
    const name = DESTINATIONS.find((one) => one.dataset === dataset)?.name ?? `dataset ${dataset}`;
    const n = numberOf(eventId);
    const where = `${name} ${eventId}`;
    if (!this.#isProduced(name, n)) {
      this.#wrong.add("delivered and never produced", where);
      return;
    }
    this.#ends.deliver(name, n);
    bump(this.#delivered, name);
    const { kind } = campaignConversionOf(this.#evidence.seed, n);
    if (kind === "refused" || isCulprit(kind)) this.#wrong.add(`taken by a platform, though ${kind}`, where);
    // Whatever comes after an acceptance asks why that one was not enough.
    for (const acceptance of acceptances.slice(0, -1)) this.#explain(acceptance, where);
  }

  #explain({ at, isClear }: { readonly at: number; readonly isClear: boolean }, where: string): void {
    if (!isClear) {
      bump(this.#doubles, "its answer was withheld or unclear");
      return;
    }
    const disturbance = this.#evidence.disturbances.around(at);
    if (!disturbance) {
      this.#wrong.add("delivered twice without a reason", `${where}, first ${new Date(at).toISOString()}`);
      return;
    }
    bump(this.#doubles, disturbance.kind);
    this.#explained.set(disturbance, (this.#explained.get(disturbance) ?? 0) + 1);
  }

  enterDeadLetter({ destination, reason, conversion, diedAtMs }: DeadLetter): void {
    const n = numberOf(conversion.event_id);
    const where = `${destination} ${conversion.event_id}`;
    bump(this.#dead, reason);
    if (!this.#isProduced(destination, n)) {
      this.#wrong.add("dead and never produced", where);
      return;
    }
    this.#ends.die(destination, n);
    if (!this.#isTrue({ reason, destination, n, eventTime: conversion.event_time, diedAtMs }))
      this.#wrong.add(`${reason}, untruly`, where);
    if (reason !== "outcome_unknown" && this.#ends.isDelivered(destination, n))
      this.#contradicted.push({ what: `${reason} and delivered`, destination, n });
  }

  /** What a replay delivered must have died of something that passed. */
  enterRaised({ destination, reason, conversion, diedAtMs }: DeadLetter): void {
    const n = numberOf(conversion.event_id);
    const where = `${destination} ${conversion.event_id}`;
    this.#raisedOf.set(destination, (this.#raisedOf.get(destination) ?? 0) + 1);
    if (!this.#isProduced(destination, n) || !this.#ends.isDelivered(destination, n)) {
      this.#wrong.add("closed and not delivered", where);
      return;
    }
    const platform = DESTINATIONS.find(({ name }) => name === destination)?.platform ?? "";
    if (reason === "refused" && campaignConversionOf(this.#evidence.seed, n).kind === "refused-for-now")
      bump(this.#raised, "refused for a while");
    else if (reason === "refused" && this.#evidence.disturbances.mayBeLost(platform, diedAtMs))
      bump(this.#raised, "lost by the platform, alone in its request");
    else if (this.#mayOutliveItsWindow(reason, n))
      bump(this.#raised, "expired, and delivered on another clock");
    else this.#wrong.add(`raised, and had died ${reason} untruly`, where);
  }

  /** While clocks disagree nothing expires: another copy of what had expired before may still be delivered. */
  #mayOutliveItsWindow(reason: DeadLetter["reason"], n: number): boolean {
    const { seed, disturbances } = this.#evidence;
    return (
      (reason === "expired" || reason === "outcome_unknown") &&
      campaignConversionOf(seed, n).kind === "near-its-deadline" &&
      disturbances.all.some(({ kind }) => kind === "clock stepped")
    );
  }

  /** At the end: what is refused only for a while has been replayed, and what expires has had its time. */
  #isTrue({ reason, destination, n, eventTime, diedAtMs }: Death): boolean {
    const { seed, acknowledged } = this.#evidence;
    const { kind, source } = campaignConversionOf(seed, n);
    switch (reason) {
      case "refused":
        // TikTok's partial success of a single event is a refusal.
        return kind === "refused" || (kind === "miscounted" && destination.startsWith("tiktok"));
      case "expired":
      // It may have arrived before a crash, and can no longer be repeated.
      case "outcome_unknown":
        return (
          kind === "near-its-deadline" &&
          diedAtMs / 1000 >= deadlineOf(source, acknowledged.timeOf(n) || eventTime)
        );
      case "platform_failed":
        return isCulprit(kind);
      case "unmappable":
      case "relay_failed":
        return false;
    }
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

  async close(): Promise<Account> {
    await this.#judgeAcknowledged();
    await this.#judgeContradicted();
    await this.#judgeLanes();
    this.#judgeExplanations();
    this.#judgeLiveness();
    return {
      delivered: this.#delivered,
      dead: this.#dead,
      raised: this.#raised,
      doubles: this.#doubles,
      aside: this.#aside,
      discrepancies: this.#wrong.found,
    };
  }

  async #judgeAcknowledged(): Promise<void> {
    const { seed, acknowledged, trace } = this.#evidence;
    const lost = new Map<string, number[]>(DESTINATIONS.map(({ name }) => [name, []]));
    for (const n of acknowledged.numbers()) {
      for (const { name } of campaignConversionOf(seed, n).source.destinations) {
        const ended = this.#ends.isDelivered(name, n) || this.#ends.isDead(name, n);
        if (!ended && !this.#ends.isAside(name, n)) lost.get(name)?.push(n);
      }
    }
    for (const [name, numbers] of lost) {
      const told = await trace.histories(name, numbers);
      for (const [at, n] of numbers.entries()) this.#wrong.add("lost", told[at] ?? `${name} c${n}`);
    }
  }

  async #judgeContradicted(): Promise<void> {
    for (const [destination, found] of Map.groupBy(this.#contradicted, (one) => one.destination)) {
      const numbers = found.map(({ n }) => n);
      const told = await this.#evidence.trace.histories(destination, numbers);
      for (const [at, { what, n }] of found.entries())
        this.#wrong.add(what, told[at] ?? `${destination} c${n}`);
    }
  }

  async #judgeLanes(): Promise<void> {
    const { totals, exported, quarantined, garbage } = this.#evidence;
    for (const [destination, lanes] of totals) {
      for (const { waiting } of lanes)
        if (waiting !== 0) this.#wrong.add("lane not empty", `${destination}: ${waiting}`);
      const disagree = judgeTotals({ destination, ...this.#outcomeOf(destination) }, lanes, this.#wrong);
      if (disagree.has("deliveries")) await this.#nameDisagreements(destination);
      if (disagree.has("deaths")) await this.#nameUncountedDeaths(destination);
      judgeExported(destination, exported.get(destination), lanes, this.#wrong);
    }
    const odd = quarantined.filter((reason) => reason !== "not a segment");
    for (const reason of odd) this.#wrong.add("quarantined", reason);
    const kept = quarantined.length - odd.length;
    if (kept !== garbage) this.#wrong.add("garbage not in quarantine", `${kept} of ${garbage}`);
  }

  async #nameDisagreements(destination: string): Promise<void> {
    const { trace, acknowledged } = this.#evidence;
    const hasArrived = (n: number) => this.#ends.isDelivered(destination, n);
    const told = await trace.disagreements(destination, acknowledged.produced, hasArrived);
    for (const history of told) this.#wrong.add("its lane and its platform disagree", history);
  }

  async #nameUncountedDeaths(destination: string): Promise<void> {
    const { trace, acknowledged } = this.#evidence;
    const isDead = (n: number) => this.#ends.isDead(destination, n);
    const told = await trace.uncountedDeaths(destination, acknowledged.produced, isDead);
    for (const history of told) this.#wrong.add("its lane and its dead letter disagree", history);
  }

  #judgeLiveness(): void {
    const { standstill } = this.#evidence;
    if (!standstill || standstill.ms <= LONGEST_STANDSTILL_MS) return;
    const { lane, ms, sinceMs } = standstill;
    const seconds = Math.round(ms / 1000);
    this.#wrong.add(
      "a lane stood still while its platform took requests",
      `${lane}: ${seconds} s since ${new Date(sinceMs).toISOString()}`,
    );
  }

  #outcomeOf(destination: string) {
    const raised = this.#raisedOf.get(destination) ?? 0;
    const outcome = { arrived: 0, arrivedUnknown: 0, deadLetters: 0, raised };
    for (let n = 0; n < this.#evidence.acknowledged.produced; n += 1) {
      const isDelivered = this.#ends.isDelivered(destination, n);
      const isDead = this.#ends.isDead(destination, n);
      if (isDelivered) outcome.arrived += 1;
      if (isDead) outcome.deadLetters += 1;
      if (isDelivered && isDead) outcome.arrivedUnknown += 1;
    }
    return outcome;
  }

  /** One process has no more on its way than its lanes may have, so it explains no more. */
  #judgeExplanations(): void {
    const lanes = DESTINATIONS.reduce((sum, one) => sum + one.lanes, 0);
    const most = lanes * MAX_IN_FLIGHT * EVENTS_A_REQUEST;
    for (const [{ kind, fromMs }, count] of this.#explained) {
      if (kind === "worker killed" && count > most)
        this.#wrong.add("a worker's kill explains more than was on its way", `${fromMs}: ${count}`);
    }
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
