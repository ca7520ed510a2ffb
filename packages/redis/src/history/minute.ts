import type { DeadReason, OutcomeKind, Signal } from "@relay/core";
import { codeOf } from "../dead-letters/dead-letter-facets.ts";

/** Upper bounds of answer times, milliseconds; longer ones are counted under the last. */
export const ANSWER_TIMES_MS = [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 60_000] as const;

/** Requests to a platform with one outcome and code. */
export interface AttemptCount {
  readonly outcome: OutcomeKind;
  /** The platform's code, with its subcode when it has one. */
  readonly code?: string;
  readonly requests: number;
}

/** What happened at a destination in a span of time. */
export interface History {
  readonly accepted: number;
  readonly delivered: number;
  readonly duplicates: number;
  readonly dead: Readonly<Partial<Record<DeadReason, number>>>;
  readonly attempts: readonly AttemptCount[];
  /** Sum of the answer times, milliseconds. Divided by the span it is the mean number of requests in flight. */
  readonly busyMs: number;
  /** Requests by the upper bound of their answer time. */
  readonly answerTimes: readonly { readonly upToMs: number; readonly requests: number }[];
}

/** Counts under the names that Redis keeps them by. */
export type Fields = ReadonlyMap<string, number>;

/** What a signal adds to the history of its destination; undefined when it adds nothing. */
export function fieldsOf(
  signal: Signal,
): { readonly destination: string; readonly fields: Fields } | undefined {
  switch (signal.kind) {
    case "accepted":
      return { destination: signal.destination, fields: new Map([["accepted", signal.count]]) };
    case "settled": {
      const { destination, delivered, duplicates, dead } = signal;
      const fields = new Map<string, number>([
        ["delivered", delivered],
        ["duplicates", duplicates],
      ]);
      for (const [reason, count] of Object.entries(dead)) fields.set(`dead:${reason}`, count);
      return { destination, fields };
    }
    case "attempt": {
      const { destination, outcome, answer, seconds } = signal;
      const ms = Math.round(seconds * 1000);
      const bound = ANSWER_TIMES_MS.find((upTo) => ms <= upTo) ?? ANSWER_TIMES_MS.at(-1);
      const fields = new Map([
        [`attempt:${outcome}:${codeOf(answer) ?? ""}`, 1],
        [`answered:${bound}`, 1],
        ["busy", ms],
      ]);
      return { destination, fields };
    }
    default:
      return undefined;
  }
}

/** The history that counts of any number of minutes add up to. */
export function historyOf(minutes: readonly Readonly<Record<string, string>>[]): History {
  const sums = new Map<string, number>();
  for (const fields of minutes)
    for (const [name, count] of Object.entries(fields)) sums.set(name, (sums.get(name) ?? 0) + Number(count));
  const sum = (name: string) => sums.get(name) ?? 0;
  const under = (prefix: string) =>
    [...sums].flatMap(([name, count]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), count] as const] : [],
    );
  return {
    accepted: sum("accepted"),
    delivered: sum("delivered"),
    duplicates: sum("duplicates"),
    dead: Object.fromEntries(under("dead:")),
    attempts: under("attempt:")
      .map(([name, requests]) => attemptCount(name, requests))
      .toSorted((a, b) => b.requests - a.requests),
    busyMs: sum("busy"),
    answerTimes: ANSWER_TIMES_MS.map((upToMs) => ({ upToMs, requests: sum(`answered:${upToMs}`) })),
  };
}

function attemptCount(name: string, requests: number): AttemptCount {
  const [outcome = "", code = ""] = name.split(":");
  return { outcome: outcome as OutcomeKind, ...(code !== "" && { code }), requests };
}
