import {
  deadLetterFields,
  deadLetterIdOf,
  type DeliveryStatus,
  refusalFields,
  type ReportedStatus,
} from "@relay/core";
import type { QueuedConversion } from "./queued-conversion.ts";
import type { Result } from "./result.ts";
import type { Finished } from "./triage.ts";

type Outcome = Omit<DeliveryStatus, "event_id" | "event_name" | "destination" | "settled_at">;

const DUPLICATE: Outcome = { status: "duplicate" };
const FINISHED: Readonly<Record<Finished["as"], Outcome>> = {
  delivered: DUPLICATE,
  "given-up": { status: "dead_letter" },
  erased: { status: "withheld" },
};

/**
 * The statuses to report of a result, for requests that asked for them. An in-batch duplicate of a delivered conversion
 * is reported as `duplicate`.
 */
export function reportedStatuses(
  destination: string,
  { delivered = [], candidates = [], finished = [] }: Result,
  atMs: number,
): readonly ReportedStatus[] {
  const settledAt = new Date(atMs).toISOString();
  const statuses: ReportedStatus[] = [];
  const report = (queued: QueuedConversion, outcome: Outcome) => {
    const { envelope, identity } = queued;
    if (envelope.isReported !== true) return;
    const { conversion } = queued;
    const deadLetterId = deadLetterIdOf(identity);
    statuses.push({
      requestId: envelope.requestId,
      deadLetterId,
      status: {
        event_id: conversion.event_id,
        event_name: conversion.event_name,
        destination,
        settled_at: settledAt,
        ...outcome,
        ...(outcome.status === "dead_letter" && deadLetterFields(destination, deadLetterId)),
      },
    });
  };
  for (const { queued, attempts } of delivered) {
    const traceId = attempts.at(-1)?.answer.traceId;
    const traced = traceId !== undefined && { trace_id: traceId };
    report(queued, { status: "delivered", attempts: attempts.length, ...traced });
    for (const duplicate of queued.duplicates) report(duplicate, DUPLICATE);
  }
  for (const { queued, reason, prepared } of candidates) {
    const attempts = prepared && { attempts: prepared.attempts.length };
    const refusal = refusalFields(prepared?.attempts.at(-1)?.answer);
    const outcome: Outcome = { status: "dead_letter", state: "dead", reason, ...attempts, ...refusal };
    for (const one of [queued, ...queued.duplicates]) report(one, outcome);
  }
  for (const { queued, as } of finished) {
    const outcome = FINISHED[as];
    for (const one of [queued, ...queued.duplicates]) report(one, outcome);
  }
  return statuses;
}
