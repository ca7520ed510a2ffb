import {
  type AsideGroup,
  type AttemptRecord,
  decodeSegment,
  type NewAsideGroup,
  type SegmentItem,
  positionAt,
} from "@relay/core";
import { type AsideCause, asideGroups, type AsideState, errorName, FRESH, partsOf } from "./aside.ts";
import { Delivery } from "../deliver/delivery.ts";
import type { FailedRequest, Failures } from "../deliver/failures.ts";
import { QueuedConversion } from "../deliver/queued-conversion.ts";
import type { HeldShare } from "../deliver/held-bytes.ts";
import { mayBeItsEvents } from "../deliver/isolate.ts";
import { EarlierSends } from "../deliver/earlier-sends.ts";
import type { SliceScope } from "../deliver/slice-scope.ts";
import type { DeadLetterCandidate, PreparedConversion } from "../deliver/triage.ts";

/** The error of a group that a worker died over. Its conversions are then tried one by one. */
const DIED_OVER = "a worker stopped while trying it";

/** A group taken up more often than this is not read again for a day: reading it may kill workers. */
const MOST_TAKEN = 3;

/** Wait for a conversion of the same identity that is set aside in the lane before lanes grew, milliseconds. */
const ELSEWHERE_MS = 60_000;

/** Conversions that failed together, and the error if the relay failed on them. */
interface Failed {
  readonly queuedConversions: readonly QueuedConversion[];
  readonly preparedConversions: readonly PreparedConversion[];
  readonly error?: string;
}

/** One try of one set-aside group. */
export class AsideAttempt implements Failures {
  readonly #scope: SliceScope;
  readonly #group: AsideGroup;
  readonly #held: HeldShare;
  readonly #stop: AbortSignal;
  readonly #failed: Failed[] = [];
  /** Since when its conversions may have been delivered, milliseconds of Redis' clock. */
  #possiblySentAtMs: number | undefined;
  #waitsForAnother = false;

  constructor(scope: SliceScope, group: AsideGroup, stop: AbortSignal) {
    this.#scope = scope;
    this.#group = group;
    this.#stop = stop;
    this.#possiblySentAtMs = group.possiblySentAtMs;
    this.#held = scope.context.held.share();
  }

  async run(): Promise<void> {
    try {
      await this.#run();
    } finally {
      this.#held.close();
    }
  }

  async #run(): Promise<void> {
    const { context, lane, lease } = this.#scope;
    const groups = this.#group.taken > MOST_TAKEN ? [this.#later(DIED_OVER)] : await this.#read();
    const { nonce, incarnation } = lease;
    if (lease.isLost) return;
    // The next holder of the lease tries the group again.
    if (!(await context.aside.replace(lane, { nonce, id: this.#group.id, incarnation, groups })))
      lease.lose();
  }

  async #read(): Promise<readonly NewAsideGroup[]> {
    const decoded = decodeSegment(this.#group.blob);
    switch (decoded.kind) {
      case "items":
        this.#held.add(decoded.bytes);
        return this.#try(decoded.items);
      case "newer":
        return [this.#later("segment of a newer version")];
      case "undecodable":
        return [this.#later(decoded.reason)];
    }
  }

  /** Returns the groups that replace this one. */
  async #try(items: readonly SegmentItem[]): Promise<readonly NewAsideGroup[]> {
    const queuedConversions = this.#open(items);
    const hasDiedOver = this.#group.taken > 1;
    if (hasDiedOver && queuedConversions.length > 1)
      return this.#write(
        queuedConversions.map((queued) => [queued]),
        FRESH,
      );
    if (hasDiedOver) {
      this.#failedBy(DIED_OVER, queuedConversions, this.#scope.redisNowMs());
    } else await this.#deliver(queuedConversions);
    const groups: NewAsideGroup[] = [];
    for (const failed of this.#failed) groups.push(...(await this.#afterFailure(failed)));
    const failedConversions = new Set(this.#failed.flatMap(({ queuedConversions: own }) => own));
    const rest = queuedConversions.filter((queued) => !queued.hasLeft && !failedConversions.has(queued));
    const waitMs = this.#waitsForAnother ? ELSEWHERE_MS : FRESH.waitMs;
    if (rest.length > 0) groups.push(...this.#write([rest], { ...FRESH, waitMs }));
    return groups;
  }

  #open(items: readonly SegmentItem[]): readonly QueuedConversion[] {
    const { id, count, deadline } = this.#group;
    const { dataset } = this.#scope.destination.dialect;
    // `unfinished` never reaches 0: a group is no segment of the lane.
    const segment = { id, arrivedAtMs: 0, count, deadline, meanBytes: 0, unfinished: Infinity };
    return items.map((item, index) => new QueuedConversion(item, { segment, index, dataset }));
  }

  async #deliver(queuedConversions: readonly QueuedConversion[]): Promise<void> {
    const { context, lane, inFlight } = this.#scope;
    const { possiblySentAtMs, id } = this.#group;
    const stretch = { first: positionAt(id, 0), last: positionAt(id, queuedConversions.length) };
    const delivery = new Delivery(this.#scope, {
      isAside: true,
      earlierSends: new EarlierSends(
        possiblySentAtMs === undefined ? [] : [{ sentAtMs: possiblySentAtMs, ...stretch }],
      ),
      failures: this,
      begin: async (claim, { identities }) => {
        const begun = await context.aside.begin(lane, claim, { id, identities });
        this.#waitsForAnother =
          begun.kind === "begun" && [...begun.known.values()].includes("aside-elsewhere");
        return begun;
      },
      stop: this.#stop,
    });
    const own = inFlight.add(queuedConversions);
    if (own.length === 0) return;
    const batch = await delivery.deliver(own);
    // A conversion that is tried again for another reason may also have been taken with an earlier request.
    if (batch?.isDefinite === false) this.#possiblySentAtMs ??= batch.begunAtMs;
  }

  async requestFailed({ events, outcome, tokenMark }: FailedRequest): Promise<void> {
    if (!mayBeItsEvents(outcome)) return this.#scope.gate.shutFor(outcome, tokenMark);
    this.#failed.push({
      queuedConversions: events.map(({ queued }) => queued),
      preparedConversions: events,
    });
  }

  platformAnswered(): void {
    // Each group is judged by its own answers.
  }

  relayFailed(
    queuedConversions: readonly QueuedConversion[],
    error: unknown,
    sinceMs: number,
  ): Promise<void> {
    if (queuedConversions.length > 0) this.#failedBy(errorName(error), queuedConversions, sinceMs);
    return Promise.resolve();
  }

  unsettled(queued: QueuedConversion, error: unknown): Promise<void> {
    return this.relayFailed([queued], error, this.#scope.redisNowMs());
  }

  /** Records that the relay failed on these conversions, which may have been sent since `sinceMs`. */
  #failedBy(error: string, queuedConversions: readonly QueuedConversion[], sinceMs: number): void {
    this.#possiblySentAtMs ??= sinceMs;
    this.#failed.push({ queuedConversions, preparedConversions: [], error });
  }

  /**
   * Divides conversions that failed together. One that failed alone waits for its next try, or becomes a dead letter.
   */
  async #afterFailure(failed: Failed): Promise<readonly NewAsideGroup[]> {
    const { queuedConversions, error } = failed;
    const left = queuedConversions.filter((queued) => !queued.hasLeft);
    const [only] = left;
    if (!only) return [];
    const cause: AsideCause = error === undefined ? {} : { error };
    if (left.length > 1) return this.#write(partsOf(left), { ...FRESH, ...cause });
    const prepared = failed.preparedConversions.find(({ queued }) => queued === only);
    const attempts = [...this.#group.attempts, ...(prepared?.attempts ?? [])];
    const failures = this.#group.failures + 1;
    const waits = this.#scope.context.settings.asideWaitsMs;
    const waitMs = waits[failures - 1];
    if (waitMs === undefined && (await this.#giveUp(only, { ...cause, attempts, prepared }))) return [];
    return this.#write([[only]], { ...cause, failures, attempts, waitMs: waitMs ?? waits.at(-1) ?? 0 });
  }

  /** Makes a conversion a dead letter. Returns false when that fails too. */
  async #giveUp(
    queued: QueuedConversion,
    {
      attempts,
      prepared,
      error,
    }: AsideCause & {
      readonly attempts: readonly AttemptRecord[];
      readonly prepared: PreparedConversion | undefined;
    },
  ): Promise<boolean> {
    const possiblySentAtMs = this.#possiblySentAtMs;
    const candidate: DeadLetterCandidate = {
      queued,
      reason: error === undefined ? "platform_failed" : "relay_failed",
      ...(error !== undefined && { detail: error }),
      ...(possiblySentAtMs !== undefined && { possiblySentAtMs }),
      attempts,
      ...(prepared && { prepared, wasGivenUp: prepared.deadLetter === "counted" }),
    };
    const { settler, inFlight } = this.#scope;
    inFlight.add([queued]);
    const unsettled = await settler.settle({ candidates: [candidate] }, []);
    inFlight.remove([queued]);
    return unsettled.length === 0;
  }

  /** The unchanged group, to be tried again after the longest wait. */
  #later(error: string): NewAsideGroup {
    const { taken: _, ...group } = this.#group;
    return { ...group, error, waitMs: this.#scope.context.settings.asideWaitsMs.at(-1) ?? 0 };
  }

  #write(parts: readonly (readonly QueuedConversion[])[], state: AsideState): readonly NewAsideGroup[] {
    const { settler, destination } = this.#scope;
    const sentAtMs = this.#possiblySentAtMs;
    return asideGroups(parts, () => settler.nextAsideId(), destination.dialect, {
      ...state,
      ...(sentAtMs !== undefined && { possiblySentAtMs: sentAtMs }),
    });
  }
}
