import type { DeadLetter } from "../../api/dead-letters.ts";

type Attempt = DeadLetter["attempts"][number];

/** Consecutive requests of one micro-batch with the same answer, but for its trace id. */
export interface AttemptGroup {
  readonly first: Attempt;
  readonly last: Attempt;
  readonly count: number;
  readonly traceIds: readonly string[];
}

/** Isolating a culprit takes many requests that are all answered alike: they are shown as one. */
export function grouped(attempts: readonly Attempt[]): readonly AttemptGroup[] {
  const groups: AttemptGroup[] = [];
  for (const attempt of attempts) {
    const before = groups.at(-1);
    const traceIds = attempt.answer.trace_id === undefined ? [] : [attempt.answer.trace_id];
    if (before && likeness(before.last) === likeness(attempt))
      groups[groups.length - 1] = {
        ...before,
        last: attempt,
        count: before.count + 1,
        traceIds: [...before.traceIds, ...traceIds],
      };
    else groups.push({ first: attempt, last: attempt, count: 1, traceIds });
  }
  return groups;
}

function likeness({ batch_id: batch, answer: { trace_id: _, ...answer } }: Attempt): string {
  return JSON.stringify([batch, answer]);
}
