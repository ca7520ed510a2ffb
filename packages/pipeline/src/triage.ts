import type { AttemptRecord, Dialect, Known, PreparedEvent, PossiblySent } from "@relay/core";
import { type DeadReason, judgeWindow, recognisesRepetition } from "@relay/core";
import type { QueuedConversion } from "./queued-conversion.ts";
import { comparePositions, sentSince } from "./positions.ts";

/** A copy on its way: in its platform's form, with what happened to it so far. */
export interface PreparedConversion {
  readonly queued: QueuedConversion;
  readonly event: PreparedEvent;
  readonly attempts: AttemptRecord[];
  /** Whether its identity may have a dead letter, and whether that death was counted. */
  readonly deadLetter: "none" | "counted" | "uncounted";
}

/** A copy that will not be sent, or not again. */
export interface DeadLetterCandidate {
  readonly queued: QueuedConversion;
  readonly reason: DeadReason;
  readonly detail?: string;
  /** Since when it may have been delivered, milliseconds of Redis' clock. */
  readonly possiblySentAtMs?: number;
  readonly prepared?: PreparedConversion;
  /** What it was answered, where that is more than this drain saw. */
  readonly attempts?: readonly AttemptRecord[];
}

/** A copy that the ledger knows the end of: its identity was delivered, or it was given up at this very position. */
export interface Finished {
  readonly queued: QueuedConversion;
  readonly as: "delivered" | "given-up";
}

export interface Triage {
  /** To be sent. */
  readonly preparedConversions: readonly PreparedConversion[];
  readonly finished: readonly Finished[];
  readonly candidates: readonly DeadLetterCandidate[];
  /** Their identity was set aside before: they follow it, or both could be sent at once. */
  readonly aside: readonly QueuedConversion[];
}

export interface TriageContext {
  /** Whether these are what was set aside. */
  readonly isAside: boolean;
  readonly dialect: Dialect;
  readonly known: ReadonlyMap<number, Known>;
  readonly possiblySent: PossiblySent | undefined;
  /** By Redis' clock, milliseconds. */
  readonly nowMs: number;
  /** Whether clocks agree so far that a conversion may be given up for its age. */
  readonly agesAreSure: boolean;
  readonly defaultCountryOf: (source: string) => string | undefined;
}

/** Decides for each copy of a micro-batch whether it is sent, and prepares those that are. */
export function triage(queuedConversions: readonly QueuedConversion[], context: TriageContext): Triage {
  const preparedConversions: PreparedConversion[] = [];
  const finished: Finished[] = [];
  const candidates: DeadLetterCandidate[] = [];
  const aside: QueuedConversion[] = [];
  for (const [index, queued] of queuedConversions.entries()) {
    const known = context.known.get(index);
    if (known === "aside") {
      if (!context.isAside) {
        aside.push(queued);
        continue;
      }
    } else if (known === "delivered" || (known && comparePositions(known, queued.position) === 0)) {
      finished.push({ queued, as: known === "delivered" ? "delivered" : "given-up" });
      continue;
    }
    const judged = judge(queued, context, known !== undefined && known !== "aside");
    if ("event" in judged) preparedConversions.push(judged);
    else candidates.push(judged);
  }
  return { preparedConversions, finished, candidates, aside };
}

/** Each conversion is judged and written in its own try: one that cannot be costs itself, never its siblings. */
function judge(
  queued: QueuedConversion,
  context: TriageContext,
  wasGivenUp: boolean,
): PreparedConversion | DeadLetterCandidate {
  try {
    return withhold(queued, context) ?? prepare(queued, context, wasGivenUp);
  } catch (error) {
    return { queued, reason: "unmappable", detail: error instanceof Error ? error.name : "unreadable" };
  }
}

/** Whether sending it now would be useless or could count it twice. */
function withhold(queued: QueuedConversion, context: TriageContext): DeadLetterCandidate | undefined {
  const { dialect, possiblySent, nowMs } = context;
  const mayEnd = context.agesAreSure;
  const { conversion } = queued;
  const hasExpired =
    mayEnd && judgeWindow(conversion.event_time, dialect.window(conversion), nowMs / 1000) === "expired";
  const sentAtMs = sentSince([queued], possiblySent);
  if (sentAtMs === undefined) return hasExpired ? { queued, reason: "expired" } : undefined;
  // It may have been delivered already: then only a repetition that the platform recognises says so.
  const unknown = (detail: string): DeadLetterCandidate => ({ queued, reason: "outcome_unknown", detail });
  if (hasExpired) return unknown("its window closed before it could be repeated");
  if (!dialect.deduplicates(conversion)) return unknown("the platform does not recognise a repetition");
  return mayEnd && !recognisesRepetition(dialect.limits, sentAtMs, nowMs)
    ? unknown("the platform no longer recognises a repetition")
    : undefined;
}

function prepare(queued: QueuedConversion, context: TriageContext, wasGivenUp: boolean): PreparedConversion {
  const defaultCountry = context.defaultCountryOf(queued.envelope.source);
  const event = context.dialect.prepare(queued.conversion, {
    nowSeconds: Math.floor(context.nowMs / 1000),
    ...(defaultCountry !== undefined && { defaultCountry }),
  });
  // An earlier drain may have written a dead letter and died before it could count it.
  const mayBeUncounted = sentSince([queued], context.possiblySent) !== undefined;
  const deadLetter = wasGivenUp ? "counted" : mayBeUncounted ? "uncounted" : "none";
  return { queued, event, attempts: [], deadLetter };
}
