import { randomUUID } from "node:crypto";
import { type Envelope, isError, type Listener } from "@relay/core";
import { type GroupCommit, Overloaded } from "@relay/pipeline";
import { type Intake, type ItemResult, type Route, takeIn } from "./intake.ts";
import { judgementSignals } from "./judgement-signals.ts";
import type { Item } from "./read-items.ts";
import { type MemoryPressure, reportFieldOf, type RedisReports } from "@relay/redis";

/** Whether Redis takes conversions now. */
export type Pressure = MemoryPressure | { readonly kind: "away" };

export interface AcceptContext {
  readonly commit: GroupCommit;
  readonly reports: RedisReports;
  readonly pressure: () => Pressure;
  /** Whether a destination has as many conversions waiting as it may. */
  readonly isFull: (destination: string) => boolean;
  readonly listen: Listener;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** One request's conversions. */
export interface Submission extends Route {
  readonly source: string;
  readonly items: readonly Item[];
  /** Accept all or none. */
  readonly isAtomic: boolean;
  /** W3C traceparent of the request's span, where it is traced. */
  readonly trace?: string;
  /** What becomes of them is written down, and told to a webhook where one is named. */
  readonly report?: { readonly webhookUrl?: string };
  /** It came without a key. */
  readonly isUnauthenticated?: true;
}

/** What became of a request. Only `accepted` wrote anything. */
export type Acceptance =
  | { readonly kind: "accepted"; readonly requestId: string; readonly intake: Intake }
  | { readonly kind: "nothing-accepted"; readonly intake: Intake }
  /** These destinations are full. */
  | {
      readonly kind: "backlogged";
      readonly destinations: readonly string[];
      readonly retryAfterSeconds: number;
    }
  | Shed;

/** Nothing can be taken now. */
export interface Shed {
  readonly kind: "overloaded" | "unavailable";
  readonly retryAfterSeconds: number;
}

/** Seconds; a few, so that producers come back soon but not all at once with the next tick. */
export const RETRY_AFTER = { full: 10, backlogged: 10, away: 2, overloaded: 1, busy: 1 } as const;

/** Whether Redis is too full or away: asked before a body is read. */
export function underPressure({
  pressure,
  listen,
}: Pick<AcceptContext, "pressure" | "listen">): Shed | undefined {
  const { kind } = pressure();
  if (kind === "room") return undefined;
  listen({ kind: "shed", reason: kind });
  return { kind: kind === "full" ? "overloaded" : "unavailable", retryAfterSeconds: RETRY_AFTER[kind] };
}

/** Judges each conversion, and resolves when those that may go on are durable. */
export async function acceptItems(
  { source, items, isAtomic, trace, report, isUnauthenticated, ...route }: Submission,
  { commit, reports, isFull, listen, now }: AcceptContext,
): Promise<Acceptance> {
  const startedAt = performance.now();
  const requestId = randomUUID();
  const envelope: Envelope = {
    source,
    receivedAtMs: now(),
    requestId,
    ...(trace !== undefined && { trace }),
    ...(report && { isReported: true }),
    ...(isUnauthenticated && { isUnauthenticated }),
  };
  const intake = await takeIn(items, route, envelope);
  for (const signal of judgementSignals(envelope, intake)) listen(signal);
  if (intake.accepted === 0 || (isAtomic && intake.results.some(hasError)))
    return { kind: "nothing-accepted", intake };
  const full = destinationsOf(intake).filter(isFull);
  if (full.length > 0) {
    listen({ kind: "shed", reason: "backlogged" });
    return { kind: "backlogged", destinations: full, retryAfterSeconds: RETRY_AFTER.backlogged };
  }
  try {
    if (report) {
      const expected = new Set(intake.copies.map(reportFieldOf)).size;
      await reports.open({ id: requestId, source, expected, nowMs: envelope.receivedAtMs, ...report });
    }
    await commit.offer(intake.offers);
  } catch (error) {
    const isOverload = error instanceof Overloaded;
    listen({ kind: "shed", reason: isOverload ? "held" : "write-failed" });
    return isOverload
      ? { kind: "overloaded", retryAfterSeconds: RETRY_AFTER.overloaded }
      : { kind: "unavailable", retryAfterSeconds: RETRY_AFTER.away };
  }
  for (const { lane, conversions } of intake.offers)
    listen({ kind: "accepted", source, destination: lane.destination, count: conversions.length });
  const { accepted, results } = intake;
  const seconds = (performance.now() - startedAt) / 1000;
  listen({ kind: "request", requestId, source, accepted, refused: results.length - accepted, seconds });
  return { kind: "accepted", requestId, intake };
}

function hasError({ faults }: ItemResult): boolean {
  return faults?.some(isError) === true;
}

function destinationsOf({ offers }: Intake): readonly string[] {
  return [...new Set(offers.map(({ lane }) => lane.destination))];
}
