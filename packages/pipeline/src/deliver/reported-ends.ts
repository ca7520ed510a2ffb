import { deadLetterIdOf, type ReportedEnd } from "@relay/core";
import type { QueuedConversion } from "./queued-conversion.ts";
import type { Result } from "./result.ts";
import type { PreparedConversion } from "./triage.ts";

type End = Omit<ReportedEnd, "requestId" | "destination" | "eventId" | "eventName" | "deadLetterId" | "atMs">;

const DUPLICATE: End = { status: "duplicate" };

/**
 * The statuses to report of a result, for requests that asked for them. An in-batch duplicate of a delivered conversion
 * is reported as `duplicate`.
 */
export function reportedEnds(
  destination: string,
  { delivered = [], candidates = [], finished = [] }: Result,
  atMs: number,
): readonly ReportedEnd[] {
  const ends: ReportedEnd[] = [];
  const notify = (queued: QueuedConversion, end: End) => {
    const { envelope, conversion, identity } = queued;
    if (envelope.isReported !== true) return;
    ends.push({
      requestId: envelope.requestId,
      destination,
      eventId: conversion.event_id,
      eventName: conversion.event_name,
      deadLetterId: deadLetterIdOf(identity),
      atMs,
      ...end,
    });
  };
  for (const prepared of delivered) {
    notify(prepared.queued, { status: "delivered", ...lastAttempt(prepared) });
    for (const duplicate of prepared.queued.duplicates) notify(duplicate, DUPLICATE);
  }
  for (const { queued, reason, prepared } of candidates) {
    const end: End = { status: "dead_letter", reason, ...(prepared && lastAttempt(prepared)) };
    for (const one of [queued, ...queued.duplicates]) notify(one, end);
  }
  for (const { queued, as } of finished) {
    const end: End = as === "delivered" ? DUPLICATE : { status: "dead_letter" };
    for (const one of [queued, ...queued.duplicates]) notify(one, end);
  }
  return ends;
}

function lastAttempt({ attempts }: PreparedConversion): Partial<End> {
  const { traceId, code, subcode } = attempts.at(-1)?.answer ?? {};
  return {
    attempts: attempts.length,
    ...(traceId !== undefined && { traceId }),
    ...(code !== undefined && { code }),
    ...(subcode !== undefined && { subcode }),
  };
}
