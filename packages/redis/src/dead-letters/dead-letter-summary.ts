import type { DeadLetter } from "@relay/core";
import { codeOf } from "./dead-letter-facets.ts";
import type { KnownDeadLetter } from "./dead-letters.ts";

/** The fields of a dead letter that say nothing about the person. */
export interface DeadLetterSummary {
  readonly id: string;
  readonly diedAt: string;
  readonly reason: DeadLetter["reason"];
  readonly code?: string;
  /** How the relay classifies the platform's answer. */
  readonly meaning?: string;
  readonly traceId?: string;
  readonly eventName: string;
  readonly eventId: string;
  readonly attempts: number;
  readonly state: KnownDeadLetter["state"];
}

/** Summarises a dead letter for a list. A dead letter of a page is dead; one found by id may be in a replay. */
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
