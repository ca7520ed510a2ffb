import type { AttemptRecord, Dialect, Erasures, Known, PreparedEvent } from "@relay/core";
import { type DeadReason, isAsideMark, judgeWindow, matchScore, recognisesRepetition } from "@relay/core";
import type { Division } from "./isolate.ts";
import type { QueuedConversion } from "./queued-conversion.ts";
import type { EarlierSends } from "./earlier-sends.ts";

/** A conversion in its platform's form, with its attempts so far. */
export interface PreparedConversion extends MayBeDead {
  readonly queued: QueuedConversion;
  readonly event: PreparedEvent;
  readonly eventName: string;
  /** How well the platform could match it, 0 to 10. */
  readonly score: number;
  readonly attempts: AttemptRecord[];
  /** Since when it may have been taken without a clear answer, milliseconds of Redis' clock. */
  mayBeTakenSinceMs?: number;
}

/** The conversions that an answer decided about. */
export function queuedIn({ delivered, refused, withCulprit }: Division<PreparedConversion>) {
  const queuedOf = (all: readonly PreparedConversion[]) => all.map(({ queued }) => queued);
  return { delivered: queuedOf(delivered), refused: queuedOf(refused), withCulprit: queuedOf(withCulprit) };
}

/** A conversion that earlier drains may have given up. */
export interface MayBeDead {
  /**
   * Whether its identity may have a dead letter. `counted`: the ledger knows of it. `uncounted`: an earlier drain may have
   * written it and died before it settled.
   */
  readonly deadLetter: "none" | "counted" | "uncounted";
}

/** A conversion that will not be sent, or not again. */
export interface DeadLetterCandidate {
  readonly queued: QueuedConversion;
  readonly reason: DeadReason;
  readonly detail?: string;
  /** When it was too old, milliseconds of Redis' clock. The clock may be set before the dead letter is written. */
  readonly tooOldAtMs?: number;
  /** Since when it may have been delivered, milliseconds of Redis' clock. */
  readonly possiblySentAtMs?: number;
  readonly prepared?: PreparedConversion;
  /** The answers it got, when there are more than this drain saw. */
  readonly attempts?: readonly AttemptRecord[];
  /** Whether the ledger knows that it was given up before. */
  readonly wasGivenUp?: boolean;
}

/** A conversion that its platform refused, alone or by name. */
export function refusedCandidate(prepared: PreparedConversion): DeadLetterCandidate {
  return {
    queued: prepared.queued,
    reason: "refused",
    prepared,
    wasGivenUp: prepared.deadLetter === "counted",
  };
}

/**
 * A conversion that is not sent: the ledger knows that its identity was delivered or that it was given up at this very
 * position, or its person is to be forgotten.
 */
export interface Finished extends MayBeDead {
  readonly queued: QueuedConversion;
  /** `erased`: it is of a person who asked to be forgotten. */
  readonly as: "delivered" | "given-up" | "erased";
}

export interface Triage {
  /** To be sent. */
  readonly preparedConversions: readonly PreparedConversion[];
  readonly finished: readonly Finished[];
  readonly candidates: readonly DeadLetterCandidate[];
  /**
   * Conversions whose identity was set aside before, in this lane or in that before lanes grew. They are set aside too, or
   * both could be sent at once.
   */
  readonly aside: readonly QueuedConversion[];
}

export interface TriageContext {
  /** Whether these conversions come from a set-aside group. */
  readonly isAside: boolean;
  readonly dialect: Pick<Dialect, "limits" | "window" | "deduplicates" | "prepare" | "weights">;
  readonly known: ReadonlyMap<number, Known>;
  readonly earlierSends: EarlierSends;
  readonly erasures: Erasures;
  /** Milliseconds of Redis' clock. */
  readonly nowMs: number;
  /** Whether clocks agree well enough to give a conversion up for its age. */
  readonly agesAreSure: boolean;
  readonly defaultCountryOf: (source: string) => string | undefined;
}

/** Decides for each conversion of a micro-batch whether it is sent, and prepares those that are. Never throws. */
export function triage(queuedConversions: readonly QueuedConversion[], context: TriageContext): Triage {
  const preparedConversions: PreparedConversion[] = [];
  const finished: Finished[] = [];
  const candidates: DeadLetterCandidate[] = [];
  const aside: QueuedConversion[] = [];
  const { erasures } = context;
  const isErased = erasures.isEmpty
    ? () => false
    : ({ conversion, envelope }: QueuedConversion) => covers(erasures, conversion, envelope);
  for (const [index, queued] of queuedConversions.entries()) {
    if (isErased(queued)) {
      finished.push({ queued, as: "erased", deadLetter: uncountedOf(queued, context) });
      continue;
    }
    const known = context.known.get(index);
    if (known === "aside-elsewhere" || (!context.isAside && isAsideMark(known))) {
      aside.push(queued);
      continue;
    }
    const unknown = outcomeLeftUnknown(known, queued, context);
    if (unknown) {
      candidates.push(unknown);
      continue;
    }
    if (known === "delivered" || wasEnded(known, queued, context)) {
      const deadLetter = uncountedOf(queued, context);
      finished.push({ queued, as: known === "delivered" ? "delivered" : "given-up", deadLetter });
      continue;
    }
    const wasGivenUp = known !== undefined && known !== "aside";
    const judged = judge(queued, context, wasGivenUp);
    if ("event" in judged) preparedConversions.push(judged);
    else candidates.push({ ...judged, ...(wasGivenUp && { wasGivenUp }) });
  }
  return { preparedConversions, finished, candidates, aside };
}

/** A conversion whose person cannot be read is not known to be theirs. */
function covers(erasures: Erasures, ...asked: Parameters<Erasures["covers"]>): boolean {
  try {
    return erasures.covers(...asked);
  } catch {
    return false;
  }
}

/**
 * Whether this very conversion was given up. A set-aside one is marked as such: the mark of any position says that it
 * was given up since, and that its drain died before it removed the group. A replay asks for another try.
 */
function wasEnded(
  known: Known | undefined,
  { position, envelope }: QueuedConversion,
  { isAside }: TriageContext,
): boolean {
  return (
    typeof known === "object" && (known.givenUpAt === position || (isAside && envelope.replay === undefined))
  );
}

/**
 * A set-aside conversion whose duplicate was given up before it. That dead letter knows nothing of the requests in which
 * this one was: when it may have been delivered and can no longer be repeated, that is the true reason.
 */
function outcomeLeftUnknown(
  known: Known | undefined,
  queued: QueuedConversion,
  context: TriageContext,
): DeadLetterCandidate | undefined {
  if (!context.isAside || typeof known !== "object" || known.givenUpAt === queued.position) return undefined;
  const judged = judge(queued, context, true);
  return "reason" in judged && judged.reason === "outcome_unknown" ? judged : undefined;
}

/** Each conversion has its own try, so that one that cannot be prepared does not stop the others. */
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

/** Returns a dead-letter candidate when sending the conversion now would be useless or could count it twice. */
function withhold(queued: QueuedConversion, context: TriageContext): DeadLetterCandidate | undefined {
  const { dialect, earlierSends, nowMs } = context;
  const mayEnd = context.agesAreSure;
  const { conversion } = queued;
  const hasExpired =
    mayEnd && judgeWindow(conversion.event_time, dialect.window(conversion), nowMs / 1000) === "expired";
  const sentAtMs = earlierSends.since(queued);
  const tooOld = { queued, tooOldAtMs: nowMs };
  if (sentAtMs === undefined) return hasExpired ? { ...tooOld, reason: "expired" } : undefined;
  // It may have been delivered already. Sending it again is safe only while the platform recognises a repetition.
  const reason = "outcome_unknown";
  if (hasExpired) return { ...tooOld, reason, detail: "its window closed before it could be sent again" };
  if (!dialect.deduplicates(conversion))
    return { queued, reason, detail: "the platform does not recognise a repetition" };
  return mayEnd && !recognisesRepetition(dialect.limits, sentAtMs, nowMs)
    ? { ...tooOld, reason, detail: "the platform no longer recognises a repetition" }
    : undefined;
}

function prepare(queued: QueuedConversion, context: TriageContext, wasGivenUp: boolean): PreparedConversion {
  const defaultCountry = context.defaultCountryOf(queued.envelope.source);
  const { dialect } = context;
  const { conversion } = queued;
  const event = dialect.prepare(conversion, {
    nowSeconds: Math.floor(context.nowMs / 1000),
    ...(defaultCountry !== undefined && { defaultCountry }),
  });
  const deadLetter = wasGivenUp ? "counted" : uncountedOf(queued, context);
  const score = matchScore(dialect.weights(conversion), event.matchKeys);
  return { queued, event, eventName: conversion.event_name, score, attempts: [], deadLetter };
}

/** A conversion that an earlier drain may have sent may also have been given up by it. */
function uncountedOf(
  queued: QueuedConversion,
  { earlierSends }: TriageContext,
): Exclude<MayBeDead["deadLetter"], "counted"> {
  return earlierSends.since(queued) === undefined ? "none" : "uncounted";
}
