import type { AttemptRecord, Dialect, Known, Prepared, Suspect } from "@relay/core";
import { type DeadReason, judgeWindow, recognisesRepetition } from "@relay/core";
import type { Copy } from "./copy.ts";
import { comparePositions, sentSince } from "./positions.ts";

/** A copy on its way: in its platform's form, with what happened to it so far. */
export interface Parcel {
  readonly copy: Copy;
  readonly prepared: Prepared;
  readonly attempts: AttemptRecord[];
  /** Whether its identity may have a dead letter, and whether that death was counted. */
  readonly letter: "none" | "counted" | "uncounted";
}

/** A copy that will not be sent, or not again. */
export interface Casualty {
  readonly copy: Copy;
  readonly reason: DeadReason;
  readonly detail?: string;
  /** Since when it may have been delivered, milliseconds of Redis' clock. */
  readonly possiblySentAtMs?: number;
  readonly parcel?: Parcel;
  /** What it was answered, where that is more than this drain saw. */
  readonly attempts?: readonly AttemptRecord[];
}

/** A copy that the ledger knows the end of: its identity was delivered, or it was given up at this very position. */
export interface Finished {
  readonly copy: Copy;
  readonly as: "delivered" | "given-up";
}

export interface Triage {
  /** To be sent. */
  readonly parcels: readonly Parcel[];
  readonly finished: readonly Finished[];
  readonly casualties: readonly Casualty[];
  /** Their identity was set aside before: they follow it, or both could be sent at once. */
  readonly aside: readonly Copy[];
}

export interface TriageContext {
  /** Whether these are what was set aside. */
  readonly isAside: boolean;
  readonly dialect: Dialect;
  readonly known: ReadonlyMap<number, Known>;
  readonly possiblySent: Suspect | undefined;
  /** By Redis' clock, milliseconds. */
  readonly nowMs: number;
  /** Whether clocks agree so far that a conversion may be given up for its age. */
  readonly agesAreSure: boolean;
  readonly defaultCountryOf: (source: string) => string | undefined;
}

/** Decides for each copy of a micro-batch whether it is sent, and prepares those that are. */
export function triage(copies: readonly Copy[], context: TriageContext): Triage {
  const parcels: Parcel[] = [];
  const finished: Finished[] = [];
  const casualties: Casualty[] = [];
  const aside: Copy[] = [];
  for (const [index, copy] of copies.entries()) {
    const known = context.known.get(index);
    if (known === "aside") {
      if (!context.isAside) {
        aside.push(copy);
        continue;
      }
    } else if (known === "delivered" || (known && comparePositions(known, copy.position) === 0)) {
      finished.push({ copy, as: known === "delivered" ? "delivered" : "given-up" });
      continue;
    }
    const judged = judge(copy, context, known !== undefined && known !== "aside");
    if ("prepared" in judged) parcels.push(judged);
    else casualties.push(judged);
  }
  return { parcels, finished, casualties, aside };
}

/** Each conversion is judged and written in its own try: one that cannot be costs itself, never its siblings. */
function judge(copy: Copy, context: TriageContext, wasGivenUp: boolean): Parcel | Casualty {
  try {
    return withhold(copy, context) ?? prepare(copy, context, wasGivenUp);
  } catch (error) {
    return { copy, reason: "unmappable", detail: error instanceof Error ? error.name : "unreadable" };
  }
}

/** Whether sending it now would be useless or could count it twice. */
function withhold(copy: Copy, context: TriageContext): Casualty | undefined {
  const { dialect, possiblySent, nowMs } = context;
  const mayEnd = context.agesAreSure;
  const { conversion } = copy;
  const hasExpired =
    mayEnd && judgeWindow(conversion.event_time, dialect.window(conversion), nowMs / 1000) === "expired";
  const sentAtMs = sentSince([copy], possiblySent);
  if (sentAtMs === undefined) return hasExpired ? { copy, reason: "expired" } : undefined;
  // It may have been delivered already: then only a repetition that the platform recognises says so.
  const unknown = (detail: string): Casualty => ({ copy, reason: "outcome_unknown", detail });
  if (hasExpired) return unknown("its window closed before it could be repeated");
  if (!dialect.deduplicates(conversion)) return unknown("the platform does not recognise a repetition");
  return mayEnd && !recognisesRepetition(dialect.limits, sentAtMs, nowMs)
    ? unknown("the platform no longer recognises a repetition")
    : undefined;
}

function prepare(copy: Copy, context: TriageContext, wasGivenUp: boolean): Parcel {
  const defaultCountry = context.defaultCountryOf(copy.envelope.source);
  const prepared = context.dialect.prepare(copy.conversion, {
    nowSeconds: Math.floor(context.nowMs / 1000),
    ...(defaultCountry !== undefined && { defaultCountry }),
  });
  // An earlier drain may have written a letter and died before it could count it.
  const mayBeUncounted = sentSince([copy], context.possiblySent) !== undefined;
  const letter = wasGivenUp ? "counted" : mayBeUncounted ? "uncounted" : "none";
  return { copy, prepared, attempts: [], letter };
}
