import { randomUUID } from "node:crypto";
import {
  type Envelope,
  isError,
  type Listener,
  type NewReport,
  type ReportedStatus,
  type Reports,
  requestFailed,
} from "@relay/core";
import { type GroupCommit, Overloaded } from "../accept.ts";
import { admissionSignals } from "./admission-signals.ts";
import { type Admitted, admitItems, type ItemResult } from "./admit-items.ts";
import type { Route } from "./judge-item.ts";
import { type Pressure, RETRY_AFTER } from "./pressure.ts";
import type { UnjudgedItems } from "./unjudged-items.ts";

export interface AcceptContext {
  readonly commit: GroupCommit;
  readonly reports: Pick<Reports, "note"> & { open(report: NewReport): Promise<void> };
  readonly pressure: () => Pressure;
  /** Whether a destination's backlog is full. */
  readonly isFull: (destination: string) => boolean;
  /** Whether a destination's backlog is as full as a source may make it. */
  readonly isShareFull: (destination: string, source: string) => boolean;
  /** Takes conversions from what a source may send. Returns 0, or after how many milliseconds they may be accepted. */
  readonly takeAllowance: (source: string, count: number) => number | Promise<number>;
  readonly listen: Listener;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The conversions of one request. */
export interface Submission extends Route {
  readonly items: UnjudgedItems;
  /** Accept all or none. */
  readonly isAtomic: boolean;
  /** W3C traceparent of the request's span, when it is traced. */
  readonly trace?: string;
  /** When present, statuses are recorded, and the named webhook is notified of them. */
  readonly report?: { readonly webhookUrl?: string };
  /** The request came without a key. */
  readonly isUnauthenticated?: true;
}

/** Result of a request. Only `accepted` wrote conversions, and none when all of them were withheld. */
export type Acceptance =
  | { readonly kind: "accepted"; readonly requestId: string; readonly admitted: Admitted }
  | { readonly kind: "nothing-accepted"; readonly admitted: Admitted }
  /** The source has sent as many conversions as it may. */
  | { readonly kind: "rate-limited"; readonly retryAfterSeconds: number }
  /** These destinations have a full backlog, or one as full as the source may make it. */
  | {
      readonly kind: "backlogged";
      readonly destinations: readonly string[];
      readonly retryAfterSeconds: number;
    }
  /** Too many bytes of conversions wait to be written. */
  | { readonly kind: "overloaded"; readonly retryAfterSeconds: number };

/**
 * Judges each conversion. Resolves when the accepted ones are durable, or with the reason why nothing was written.
 * Rejects with the error of a write, and with the relay's own error when it could judge no item that is to be accepted.
 * Conversions for other lanes may have been written then.
 */
export async function acceptItems(
  { items, isAtomic, trace, report, isUnauthenticated, ...route }: Submission,
  context: AcceptContext,
): Promise<Acceptance> {
  const { commit, reports, listen, now } = context;
  const startedAt = performance.now();
  const requestId = randomUUID();
  const { source } = route.router;
  const allowance = context.takeAllowance(source, items.count);
  const waitMs = typeof allowance === "number" ? allowance : await allowance;
  if (waitMs > 0) return rateLimited(source, items.count, waitMs, context);
  const envelope: Envelope = {
    source,
    receivedAtMs: now(),
    requestId,
    ...(trace !== undefined && { trace }),
    ...(report && { isReported: true }),
    ...(isUnauthenticated && { isUnauthenticated }),
  };
  const admitted = await admitItems(items.take(), route, envelope);
  for (const signal of admissionSignals(envelope, admitted)) listen(signal);
  const [failure] = admitted.failures;
  const taken = admitted.accepted + admitted.withheld;
  if (failure !== undefined && taken === 0) throw failure;
  for (const error of admitted.failures) listen(requestFailed(error));
  if (taken === 0 || (isAtomic && admitted.results.some(hasError)))
    return { kind: "nothing-accepted", admitted };
  const backlogged = backlogFor(source, admitted, context);
  if (backlogged) return backlogged;
  try {
    if (report) {
      const { expectedStatuses: expected } = admitted;
      await reports.open({ id: requestId, source, expected, nowMs: envelope.receivedAtMs, ...report });
      const statuses = withheldStatuses(admitted, requestId, envelope.receivedAtMs);
      if (statuses.length > 0) await reports.note(statuses);
    }
    await commit.offer(admitted.offers);
  } catch (error) {
    if (!(error instanceof Overloaded)) throw error;
    listen({ kind: "shed", reason: "held" });
    return { kind: "overloaded", retryAfterSeconds: RETRY_AFTER.overloaded };
  }
  for (const { lane, conversions } of admitted.offers)
    listen({ kind: "accepted", source, destination: lane.destination, count: conversions.length });
  const { accepted, results } = admitted;
  const seconds = (performance.now() - startedAt) / 1000;
  listen({ kind: "request", requestId, source, accepted, refused: results.length - taken, seconds });
  return { kind: "accepted", requestId, admitted };
}

/** The statuses of withheld conversions. They are known at once: nothing of them is kept. */
function withheldStatuses(
  { deliveries }: Admitted,
  requestId: string,
  atMs: number,
): readonly ReportedStatus[] {
  const settledAt = new Date(atMs).toISOString();
  return deliveries.flatMap(({ destination, deadLetterId, withheld }) =>
    withheld
      ? {
          requestId,
          deadLetterId,
          status: { ...withheld, destination, status: "withheld", settled_at: settledAt },
        }
      : [],
  );
}

/** The answer to a source that has sent as many conversions as it may. */
function rateLimited(source: string, count: number, waitMs: number, { listen }: AcceptContext): Acceptance {
  listen({ kind: "limited", source, limit: "rate", count });
  return { kind: "rate-limited", retryAfterSeconds: Math.ceil(waitMs / 1000) };
}

/** The answer when a destination of these conversions has no room for more of the source; undefined when all have. */
function backlogFor(
  source: string,
  admitted: Admitted,
  { isFull, isShareFull, listen }: AcceptContext,
): Acceptance | undefined {
  const names = destinationsOf(admitted);
  const full = names.filter(isFull);
  const destinations = full.length > 0 ? full : names.filter((name) => isShareFull(name, source));
  if (destinations.length === 0) return undefined;
  if (full.length > 0) listen({ kind: "shed", reason: "backlogged" });
  else listen({ kind: "limited", source, limit: "backlog_share", count: admitted.accepted });
  return { kind: "backlogged", destinations, retryAfterSeconds: RETRY_AFTER.backlogged };
}

function hasError({ faults }: ItemResult): boolean {
  return faults?.some(isError) === true;
}

function destinationsOf({ offers }: Admitted): readonly string[] {
  const names = offers.map(({ lane }) => lane.destination);
  return names.length === 1 ? names : [...new Set(names)];
}
