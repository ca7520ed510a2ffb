import type { DeadLetter } from "@relay/core";
import { codeOf } from "./dead-letter-facets.ts";
import type { KnownDeadLetter } from "./dead-letters.ts";

/** What of a dead letter says nothing of the person. */
export interface DeadLetterSummary {
  readonly id: string;
  readonly diedAt: string;
  readonly reason: DeadLetter["reason"];
  readonly code?: string;
  /** What the relay takes the platform's answer for. */
  readonly meaning?: string;
  readonly traceId?: string;
  readonly eventName: string;
  readonly eventId: string;
  readonly attempts: number;
  readonly state: KnownDeadLetter["state"];
}

/** Sums a dead letter up for a list. One of a page is dead; one that was looked for may be on its way again. */
export function summarize(deadLetter: DeadLetter | KnownDeadLetter): DeadLetterSummary {
  const { id, diedAtMs, reason, conversion, attempts } = deadLetter;
  const answer = attempts.at(-1)?.answer;
  const code = codeOf(answer);
  return {
    id,
    diedAt: new Date(diedAtMs).toISOString(),
    reason,
    ...(code !== undefined && { code }),
    ...(answer?.meaning !== undefined && { meaning: answer.meaning }),
    ...(answer?.traceId !== undefined && { traceId: answer.traceId }),
    eventName: conversion.event_name,
    eventId: conversion.event_id,
    attempts: attempts.length,
    state: "state" in deadLetter ? deadLetter.state : "dead",
  };
}
