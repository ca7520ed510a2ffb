import { letterIdOf, type ReportedEnd } from "@relay/core";
import type { Copy } from "./copy.ts";
import type { Result } from "./result.ts";
import type { Parcel } from "./triage.ts";

type End = Omit<ReportedEnd, "requestId" | "destination" | "eventId" | "eventName" | "letterId" | "atMs">;

const DUPLICATE: End = { status: "duplicate" };

/** What is to be told of the copies of a result, to those who asked. A twin of what was delivered is a duplicate. */
export function reportedEnds(
  destination: string,
  { delivered = [], casualties = [], finished = [] }: Result,
  atMs: number,
): readonly ReportedEnd[] {
  const ends: ReportedEnd[] = [];
  const tell = (copy: Copy, end: End) => {
    const { envelope, conversion, identity } = copy;
    if (envelope.isReported !== true) return;
    ends.push({
      requestId: envelope.requestId,
      destination,
      eventId: conversion.event_id,
      eventName: conversion.event_name,
      letterId: letterIdOf(identity),
      atMs,
      ...end,
    });
  };
  for (const parcel of delivered) {
    tell(parcel.copy, { status: "delivered", ...lastAttempt(parcel) });
    for (const twin of parcel.copy.twins) tell(twin, DUPLICATE);
  }
  for (const { copy, reason, parcel } of casualties) {
    const end: End = { status: "dead_letter", reason, ...(parcel && lastAttempt(parcel)) };
    for (const one of [copy, ...copy.twins]) tell(one, end);
  }
  for (const { copy, as } of finished) {
    const end: End = as === "delivered" ? DUPLICATE : { status: "dead_letter" };
    for (const one of [copy, ...copy.twins]) tell(one, end);
  }
  return ends;
}

function lastAttempt({ attempts }: Parcel): Partial<End> {
  const { traceId, code, subcode } = attempts.at(-1)?.answer ?? {};
  return {
    attempts: attempts.length,
    ...(traceId !== undefined && { traceId }),
    ...(code !== undefined && { code }),
    ...(subcode !== undefined && { subcode }),
  };
}
