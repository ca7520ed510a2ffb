import { comparePositions } from "@relay/core";
import { errorName } from "../aside/aside.ts";
import type { FailedRequest, Failures, SendAlone } from "./failures.ts";
import { mayBeItsEvents } from "./isolate.ts";
import type { EarlierSends } from "./earlier-sends.ts";
import type { QueuedConversion } from "./queued-conversion.ts";
import type { SliceScope } from "./slice-scope.ts";
import type { PreparedConversion } from "./triage.ts";

/** Conversions sent one by one to learn whether the platform takes any. */
const CONTROLS = 3;

/**
 * Separates the platform's failures from those of conversions in a lane. The first failure counts as the platform's, and
 * its gate backs off. When the same conversions are sent again and fail again, or a probe fails, three of them (the
 * controls) are sent one by one. If the platform answers about one, it works: the rest is set aside and divided there.
 * If it answers about none, the gate backs off as before.
 */
export class LaneFailures implements Failures {
  readonly #scope: SliceScope;
  readonly #earlierSends: EarlierSends;
  /** Answers about events so far in this slice. */
  #answers = 0;

  constructor(scope: SliceScope, earlierSends: EarlierSends) {
    this.#scope = scope;
    this.#earlierSends = earlierSends;
  }

  async requestFailed(failed: FailedRequest, sendAlone: SendAlone): Promise<void> {
    const { events, outcome, tokenMark } = failed;
    const { gate } = this.#scope;
    const answersBefore = this.#answers;
    const failedBeforeMs = await this.#failedBefore(failed);
    const mayBeEvents = failedBeforeMs !== undefined;
    const platformWorks =
      mayBeEvents &&
      (this.#othersTakenSince(failedBeforeMs) || (await this.#takesControls(events, sendAlone)));
    if (platformWorks || (mayBeEvents && this.#answers > answersBefore)) {
      if (await this.#moveAside(events)) return;
    }
    await gate.shutFor(outcome, tokenMark);
  }

  platformAnswered(): void {
    this.#answers += 1;
  }

  async relayFailed(
    queuedConversions: readonly QueuedConversion[],
    error: unknown,
    sinceMs: number,
  ): Promise<void> {
    const [first] = queuedConversions;
    if (!first || (await this.#noted(queuedConversions, sinceMs)) === undefined) throw error;
    const sentAtMs = this.#earlierSends.earliest(queuedConversions) ?? sinceMs;
    await this.#moveAsideFor(error, queuedConversions, sentAtMs);
  }

  unsettled(queued: QueuedConversion, error: unknown): Promise<void> {
    return this.#moveAsideFor(error, [queued], this.#scope.redisNowMs());
  }

  async #takesControls(events: readonly PreparedConversion[], sendAlone: SendAlone): Promise<boolean> {
    if (events.length === 1) return false;
    const controls = spread(events, CONTROLS, this.#scope.context.dice);
    const answered = await Promise.all(controls.map(sendAlone));
    return answered.includes(true);
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
  async #failedBefore({ events, outcome, sentAtMs }: FailedRequest): Promise<number | undefined> {
    if (!mayBeItsEvents(outcome)) return undefined;
    const before = await this.#noted(
      events.map(({ queued }) => queued),
      sentAtMs,
    );
    return before ?? (this.#scope.gate.isProbing ? this.#scope.redisNowMs() : undefined);
  }

  /**
   * Records a failure. Returns the time of the first one when these conversions failed before they were sent this time.
   */
  async #noted(
    queuedConversions: readonly QueuedConversion[],
    sentAtMs: number,
  ): Promise<number | undefined> {
    const { context, lane, redisNowMs } = this.#scope;
    const positions = queuedConversions.map(({ position }) => position).toSorted(comparePositions);
    const [first] = positions;
    const last = positions.at(-1);
    if (!first || !last) return undefined;
    const before = await context.lanes.failure(lane);
    if (before && before.atMs <= sentAtMs && comparePositions(first, before.last) <= 0) return before.atMs;
    const nowMs = redisNowMs();
    // Requests in flight together fail together, and the furthest of them is remembered. A time to come is one of
    // another clock.
    const isTogether = before && before.atMs > sentAtMs && before.atMs <= nowMs;
    if (!isTogether || comparePositions(before.last, last) < 0)
      await context.lanes.noteFailure(lane, { atMs: nowMs, last });
    return undefined;
  }

  /** Whether the destination took a request of another lane since this time of Redis' clock. */
  #othersTakenSince(atMs: number): boolean {
    const { context, redisNowMs } = this.#scope;
    return context.pulse.hasTakenSince(context.monotonic() - (redisNowMs() - atMs));
  }

  /** Returns false when there is no room for them. */
  async #moveAside(events: readonly PreparedConversion[]): Promise<boolean> {
    const { settler, inFlight } = this.#scope;
    const left = events.filter(({ queued }) => inFlight.has(queued));
    const ownSince = left.flatMap(({ mayBeTakenSinceMs }) => mayBeTakenSinceMs ?? []);
    const queuedConversions = left.map(({ queued }) => queued);
    const sentAtMs =
      this.#earlierSends.earliest(queuedConversions) ??
      (ownSince.length > 0 ? ownSince.reduce((a, b) => Math.min(a, b)) : undefined);
    return settler.setAside(queuedConversions, sentAtMs === undefined ? {} : { possiblySentAtMs: sentAtMs });
  }
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
