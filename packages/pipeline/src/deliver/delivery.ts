import { clocksAgree } from "@relay/core";
import type { BegunBatch } from "./begun-batch.ts";
import { BegunBatches } from "./begun-batches.ts";
import { Changes } from "./changes.ts";
import type { FailedRequest } from "./failures.ts";
import { gatherRequests } from "./gather-requests.ts";
import { divide, type Division, isDestinationFailure, isOverload, leavesOpen } from "./isolate.ts";
import type { Permit } from "./permits.ts";
import type { QueuedConversion } from "./queued-conversion.ts";
import { type Origin, writeIntent } from "./origin.ts";
import { knownOf } from "./rank.ts";
import { RequestSender, type SentRequest } from "./request-sender.ts";
import { conversionsOf, type Result } from "./result.ts";
import { type DeliveryRequest, followUp } from "./search.ts";
import type { SliceScope } from "./slice-scope.ts";
import { type PreparedConversion, queuedIn, refusedCandidate, type Triage, triage } from "./triage.ts";

type Request = DeliveryRequest<PreparedConversion>;

/**
 * Delivers micro-batches: begin, triage, send, isolate, settle. Requests of all micro-batches of the slice are in flight
 * side by side, as many as the destination's permits allow.
 */
export class Delivery {
  readonly changes = new Changes();
  readonly #scope: SliceScope;
  readonly #origin: Origin;
  readonly #sender: RequestSender;
  readonly #begun = new BegunBatches();
  /** Conversions that left a search, and wait for others to fill a request. */
  #loose: PreparedConversion[] = [];
  #isLooseTimed = false;
  #batches = 0;
  #beginning = 0;
  /** Requests of fresh conversions that wait for a permit. */
  #firstsWaiting = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(scope: SliceScope, origin: Origin) {
    this.#scope = scope;
    this.#origin = origin;
    this.#sender = new RequestSender(scope);
  }

  /** Whether nothing more may be sent in this slice. */
  get halted(): boolean {
    const { gate, lease } = this.#scope;
    return gate.isShut || lease.isLost || this.#failure !== undefined || this.#origin.stop.aborted;
  }

  /** Whether no further micro-batch may begin. Those under way go on; otherwise a search might never end. */
  get isSlowedDown(): boolean {
    return this.#sender.paceMs > 0;
  }

  /** Whether another micro-batch would be sent soon after it began. */
  get wantsMore(): boolean {
    return this.#firstsWaiting === 0 && this.#beginning < 2;
  }

  /** How long the destination must be left alone, milliseconds. Undefined when there is no reason to wait. */
  get restMs(): number | undefined {
    const { restMs } = this.#scope.gate;
    return this.isSlowedDown ? Math.max(restMs ?? 0, this.#sender.paceMs) : restMs;
  }

  /** The first error of the relay itself for which conversions stay in the lane. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /**
   * Delivers one micro-batch. Resolves when each of its conversions has ended or is left to the next slice; undefined
   * when it could not begin. Never rejects: see `failure`.
   */
  async deliver(queuedConversions: readonly QueuedConversion[]): Promise<BegunBatch | undefined> {
    const { inFlight, redisNowMs } = this.#scope;
    const sinceMs = redisNowMs();
    let batch: BegunBatch | undefined;
    this.#beginning += 1;
    try {
      batch = await this.#begin(queuedConversions);
    } catch (error) {
      await this.#relayFailed(queuedConversions, error, sinceMs);
    } finally {
      this.#beginning -= 1;
      this.changes.notify();
    }
    await batch?.over;
    inFlight.remove(queuedConversions.filter(({ hasLeft }) => !hasLeft));
    return batch;
  }

  /** Removes the intents that are left of micro-batches of which nothing can have been delivered unseen. */
  async close(): Promise<void> {
    if (this.#begun.hasClosable && !this.#scope.lease.isLost) await this.#settle({});
  }

  async #begin(queuedConversions: readonly QueuedConversion[]): Promise<BegunBatch | undefined> {
    const { context, destination, gate, lease } = this.#scope;
    this.#batches += 1;
    const id = `${lease.nonce}.${this.#batches}`;
    // In one round trip: another worker may have shut the gate since this slice began.
    const [begun, passes] = await Promise.all([
      writeIntent(this.#scope, this.#origin, id, queuedConversions),
      gate.mayPass(),
    ]);
    if (!begun) return undefined;
    if (!passes) {
      this.#begun.unsent(id);
      return undefined;
    }
    const batch = this.#begun.add(id, begun.nowMs, queuedConversions);
    await this.#launch(
      triage(queuedConversions, {
        dialect: destination.dialect,
        known: knownOf(queuedConversions, begun.known),
        earlierSends: this.#origin.earlierSends,
        isAside: this.#origin.isAside,
        nowMs: begun.nowMs,
        agesAreSure: clocksAgree(begun.nowMs, context.now()) && context.agesAreSure(begun.nowMs),
        defaultCountryOf: context.defaultCountryOf,
        erasures: context.erasures,
      }),
    );
    return batch;
  }

  async #launch({ aside, finished, candidates, preparedConversions }: Triage): Promise<void> {
    if (aside.length > 0) await this.#follow(aside);
    if (finished.length + candidates.length > 0) await this.#settle({ finished, candidates });
    this.#scope.fit.refusals.see(preparedConversions.map(({ queued }) => queued));
    // Those that wait already have waited longest.
    this.#loose = this.#loose.concat(preparedConversions);
    this.#startRequests(this.#loose.splice(0));
  }

  /** Sets conversions aside whose identity is set aside already. In a set-aside group they stay there. */
  async #follow(queuedConversions: readonly QueuedConversion[]): Promise<void> {
    if (this.#origin.isAside) return this.#begun.leave(queuedConversions, true);
    const sentAtMs = this.#origin.earlierSends.earliest(queuedConversions);
    await this.#scope.settler.setAside(
      queuedConversions,
      sentAtMs === undefined ? {} : { possiblySentAtMs: sentAtMs },
    );
    this.#begun.leave(queuedConversions, true);
  }

  #startRequests(preparedConversions: readonly PreparedConversion[]): void {
    for (const request of gatherRequests(this.#scope, preparedConversions)) this.#start(request);
  }

  /**
   * Sends conversions that left a search: at once where permits are idle, else as soon as they fill a request or have
   * waited for others.
   */
  #release(preparedConversions: readonly PreparedConversion[]): void {
    if (preparedConversions.length === 0) return;
    this.#loose = this.#loose.concat(preparedConversions);
    const { fit, context } = this.#scope;
    const over = context.permits.areIdle ? 0 : this.#loose.length % fit.groupSize();
    this.#startRequests(this.#loose.splice(0, this.#loose.length - over));
    if (this.#loose.length > 0 && !this.#isLooseTimed) void this.#releaseLater();
  }

  async #releaseLater(): Promise<void> {
    const { context } = this.#scope;
    this.#isLooseTimed = true;
    await context.rest(context.settings.maxWaitMs, this.#origin.stop);
    this.#isLooseTimed = false;
    this.#startRequests(this.#loose.splice(0));
  }

  #start(request: Request): void {
    if (request.kind === "first") this.#firstsWaiting += 1;
    const sinceMs = this.#scope.redisNowMs();
    const queuedConversions = () => [...request.events, ...request.right].map(({ queued }) => queued);
    void this.#make(request)
      .catch((error: unknown) => this.#relayFailed(queuedConversions(), error, sinceMs))
      .finally(() => this.changes.notify());
  }

  async #make(request: Request): Promise<void> {
    const failed = await this.#permitted(request.kind, (permit) => this.#sendAndSettle(request, permit));
    if (!failed) return;
    // Without a permit: a limit of one would leave none for the requests that this may need.
    await this.#origin.failures.requestFailed(failed, (one) => this.#sendAlone([one]));
    this.#drop(request.events);
  }

  /** Does something with a permit, from before the request until its outcome is settled; without one after a stop. */
  async #permitted<T>(kind: Request["kind"], work: (permit: Permit | undefined) => Promise<T>): Promise<T> {
    const permit = await this.#scope.context.permits.take(kind, this.#origin.stop);
    if (kind === "first") this.#firstsWaiting -= 1;
    this.changes.notify();
    try {
      return await work(permit);
    } finally {
      permit?.release();
    }
  }

  /** Undefined when the request may not be sent any more. */
  async #send(
    { kind, events }: Pick<Request, "kind" | "events">,
    permit: Permit | undefined,
  ): Promise<SentRequest | undefined> {
    if (!permit || !(await this.#mayStart())) return undefined;
    const batchId = events[0]?.queued.batch?.id ?? "";
    const sent = await this.#sender.send(events, { batchId, isSearch: kind === "search" });
    const { outcome, tookMs, sentAtMs } = sent;
    permit.answered({ events: events.length, tookMs, isOverload: isOverload(outcome) });
    if (leavesOpen(outcome)) for (const prepared of events) prepared.mayBeTakenSinceMs ??= sentAtMs;
    return sent;
  }

  /** Whether one more request may go out. Gate and lease are asked in one round trip. */
  async #mayStart(): Promise<boolean> {
    if (this.halted) return false;
    const { gate, lease } = this.#scope;
    const [passes] = await Promise.all([gate.letsRequestPass(), lease.confirm()]);
    // Judged after both answers: the process may have stood still while it waited for one.
    return passes && lease.coversRequest && !this.halted;
  }

  /** Returns the request when it failed without an answer about its events. */
  async #sendAndSettle(request: Request, permit: Permit | undefined): Promise<FailedRequest | undefined> {
    const { events, right } = request;
    const sent = await this.#send(request, permit);
    if (!sent) {
      this.#drop([...events, ...right]);
      return undefined;
    }
    const { outcome, tokenMark, sentAtMs } = sent;
    if (isDestinationFailure(outcome)) {
      this.#release(right);
      return { events, outcome, tokenMark, sentAtMs };
    }
    const division = divide(events, outcome);
    if (request.kind === "first") this.#scope.fit.refusals.learnRequest(queuedIn(division));
    const { requests, loose } = followUp(request, division);
    for (const next of requests) this.#start(next);
    this.#release(loose);
    await this.#finish(division, sent);
    return undefined;
  }

  #sendAlone(events: readonly PreparedConversion[]): Promise<boolean> {
    return this.#permitted("search", async (permit) => {
      const sent = await this.#send({ kind: "search", events }, permit);
      if (!sent || isDestinationFailure(sent.outcome)) return false;
      await this.#finish(divide(events, sent.outcome), sent);
      return true;
    });
  }

  /** Settles what an answer decided. */
  async #finish(division: Division<PreparedConversion>, { traceparent }: SentRequest): Promise<void> {
    const { delivered, refused } = division;
    const { context, fit, gate } = this.#scope;
    this.#origin.failures.platformAnswered();
    if (delivered.length > 0) await gate.success();
    else if (refused.length === 0) return;
    fit.refusals.learn(queuedIn(division));
    await gate.watchRefusals({ delivered, refused });
    const candidates = refused.map(refusedCandidate);
    const settling = context.tracing.follow("settle", traceparent === undefined ? [] : [traceparent]);
    await this.#settle({ delivered, candidates });
    settling.end({ delivered: delivered.length, refused: refused.length });
  }

  /** Settles a result. A conversion that cannot be settled even alone is set aside: it may be delivered already. */
  async #settle(result: Result): Promise<void> {
    const { settler } = this.#scope;
    const ended = conversionsOf(result);
    const unsettled = await settler.settle(result, this.#begun.takeClosable(ended));
    for (const { queued, error } of unsettled) await this.#origin.failures.unsettled(queued, error);
    this.#begun.settled(ended);
  }

  /** Leaves conversions that were not settled to the next slice. */
  #drop(preparedConversions: readonly PreparedConversion[]): void {
    for (const { queued, mayBeTakenSinceMs } of preparedConversions)
      this.#begun.leave([queued], queued.hasLeft || mayBeTakenSinceMs === undefined);
  }

  async #relayFailed(
    queuedConversions: readonly QueuedConversion[],
    error: unknown,
    sinceMs: number,
  ): Promise<void> {
    const left = queuedConversions.filter((queued) => this.#scope.inFlight.has(queued));
    try {
      await this.#origin.failures.relayFailed(left, error, sinceMs);
    } catch (kept) {
      this.#failure ??= { error: kept };
    }
    this.#begun.leave(queuedConversions, false);
  }
}
