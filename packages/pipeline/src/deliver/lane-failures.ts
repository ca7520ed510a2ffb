import { comparePositions, type PossiblySent } from "@relay/core";
import { errorName } from "../aside/aside.ts";
import type { QueuedConversion } from "./queued-conversion.ts";
import type { FailedRequest, Failures } from "./failures.ts";
import { leavesOpen, mayBeItsEvents } from "./isolate.ts";
import type { OpenBatch } from "./open-batch.ts";
import { sentSince } from "./sent-since.ts";
import type { SliceScope } from "./slice-scope.ts";
import type { PreparedConversion } from "./triage.ts";

/** Conversions sent one by one to learn whether the platform takes any. */
const CONTROLS = 3;

interface Accusation extends FailedRequest {
  /** Requests without an answer: the failed one and its controls. */
  unanswered: number;
  /** Whether the platform has answered another request since. If so, the failure was not the platform's. */
  platformWorks: boolean;
}

/**
 * Separates the platform's failures from those of a micro-batch in a lane. The first failure counts as the platform's,
 * and its gate backs off. When the same conversions fail again, or a probe fails, three of them (the controls) are sent
 * one by one. If the platform answers one, it works: the rest is set aside and divided there. If it answers none, the
 * gate backs off as before. This is decided when the micro-batch is over: a conversion still on its way must not be
 * sent from two places.
 */
export class LaneFailures implements Failures {
  readonly #scope: SliceScope;
  readonly #possiblySent: PossiblySent | undefined;
  #accused: Accusation[] = [];

  constructor(scope: SliceScope, possiblySent: PossiblySent | undefined) {
    this.#scope = scope;
    this.#possiblySent = possiblySent;
  }

  async requestFailed(failed: FailedRequest): Promise<void> {
    const { batch, request, outcome, tokenMark } = failed;
    const { gate, context } = this.#scope;
    if (batch.isControl(request) && mayBeItsEvents(outcome)) {
      // A control belongs to a request that failed already. Its own failure decides nothing more.
      const accusation = this.#accused.find((one) => one.batch === batch && isPartOf(one.request, request));
      if (accusation && leavesOpen(outcome)) accusation.unanswered += 1;
      return;
    }
    const failedBeforeMs = await this.#failedBefore(failed);
    if (failedBeforeMs === undefined) return gate.shutFor(outcome, tokenMark);
    const platformWorks = this.#othersTakenSince(failedBeforeMs);
    this.#accused.push({ ...failed, unanswered: leavesOpen(outcome) ? 1 : 0, platformWorks });
    if (request.length > 1 && !platformWorks)
      batch.addControls(spread(request, CONTROLS, context.dice).map((prepared) => [prepared]));
  }

  platformAnswered(): void {
    for (const accusation of this.#accused) accusation.platformWorks = true;
  }

  async batchOver(batch: OpenBatch<PreparedConversion>): Promise<void> {
    const own = this.#accused.filter((accusation) => accusation.batch === batch);
    this.#accused = this.#accused.filter((accusation) => accusation.batch !== batch);
    for (const accusation of own) if (accusation.platformWorks) await this.#moveAside(accusation);
    const failed = own.find(({ platformWorks }) => !platformWorks);
    if (failed) await this.#scope.gate.shutFor(failed.outcome, failed.tokenMark);
  }

  async relayFailed(
    queuedConversions: readonly QueuedConversion[],
    error: unknown,
    sinceMs: number,
  ): Promise<void> {
    const [first] = queuedConversions;
    const last = queuedConversions.at(-1);
    if (!first || !last || (await this.#noted(first, last)) === undefined) throw error;
    await this.#moveAsideFor(
      error,
      queuedConversions,
      sentSince(queuedConversions, this.#possiblySent) ?? sinceMs,
    );
  }

  unsettled(queued: QueuedConversion, error: unknown): Promise<void> {
    return this.#moveAsideFor(error, [queued], this.#scope.redisNowMs());
  }

  async #moveAsideFor(
    error: unknown,
    queuedConversions: readonly QueuedConversion[],
    possiblySentAtMs: number,
  ): Promise<void> {
    const cause = { error: errorName(error), possiblySentAtMs };
    if (!(await this.#scope.settler.setAside(queuedConversions, cause))) throw error;
  }

  /**
   * Returns when these conversions failed first, milliseconds of Redis' clock; for a failed probe at least the present
   * time. Undefined when this is their first failure, or when the failure cannot be the fault of the events.
   */
  async #failedBefore({ request, outcome }: FailedRequest): Promise<number | undefined> {
    const [first] = request;
    const last = request.at(-1);
    if (!first || !last || !mayBeItsEvents(outcome)) return undefined;
    const before = await this.#noted(first.queued, last.queued);
    return before ?? (this.#scope.gate.isProbing ? this.#scope.redisNowMs() : undefined);
  }

  /** Records a failure. Returns the time of the first one when these conversions failed before. */
  async #noted(first: QueuedConversion, last: QueuedConversion): Promise<number | undefined> {
    const { context, lane, redisNowMs } = this.#scope;
    const before = await context.lanes.failure(lane);
    if (before && comparePositions(first.position, before.last) <= 0) return before.atMs;
    await context.lanes.noteFailure(lane, { atMs: redisNowMs(), last: last.position });
    return undefined;
  }

  /** Whether the destination took a request of another lane since this time of Redis' clock. */
  #othersTakenSince(atMs: number): boolean {
    const { context, redisNowMs } = this.#scope;
    return context.pulse.hasTakenSince(context.monotonic() - (redisNowMs() - atMs));
  }

  async #moveAside({ batch, request, outcome, tokenMark, unanswered }: Accusation): Promise<void> {
    const { settler, gate } = this.#scope;
    const queuedConversions = request.map(({ queued }) => queued);
    const sentAtMs =
      sentSince(queuedConversions, this.#possiblySent) ?? (unanswered > 0 ? batch.begunAtMs : undefined);
    const cause = sentAtMs === undefined ? {} : { possiblySentAtMs: sentAtMs };
    if (await settler.setAside(queuedConversions, cause)) batch.unanswered -= unanswered;
    else await gate.shutFor(outcome, tokenMark);
  }
}

function isPartOf(whole: readonly PreparedConversion[], part: readonly PreparedConversion[]): boolean {
  return part.every((prepared) => whole.includes(prepared));
}

/** Picks `count` items, one at random from each of `count` equal parts of the list. */
function spread<T>(items: readonly T[], count: number, dice: () => number): readonly T[] {
  const parts = Math.min(count, items.length);
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * items.length) / parts);
    const to = Math.floor(((part + 1) * items.length) / parts);
    return items.slice(from, to)[Math.floor(dice() * (to - from))];
  }).filter((item) => item !== undefined);
}
