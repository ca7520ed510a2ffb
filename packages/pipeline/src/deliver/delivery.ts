import type { Begun, BegunBatch, LeaseClaim, PossiblySent } from "@relay/core";
import { clocksAgree, envelopeBytesOf, gather, laneName, restAtUsageMs } from "@relay/core";
import { attempt } from "./attempt.ts";
import type { QueuedConversion } from "./queued-conversion.ts";
import type { Failures } from "./failures.ts";
import { divide, isDestinationFailure, leavesOpen } from "./isolate.ts";
import { OpenBatch } from "./open-batch.ts";
import { sentSince } from "./sent-since.ts";
import { identitiesAsked, knownOf } from "./rank.ts";
import type { Result } from "./result.ts";
import type { SliceScope } from "./slice-scope.ts";
import { type DeadLetterCandidate, type PreparedConversion, triage } from "./triage.ts";

/** Where micro-batches come from: a lane, or its set-aside groups. */
export interface Origin {
  readonly isAside: boolean;
  /** Conversions that earlier drains began to send and never settled. */
  readonly possiblySent: PossiblySent | undefined;
  readonly failures: Failures;
  /** Extends the lease, records that these conversions may be sent from now on, and asks the ledger about them. */
  begin(lease: LeaseClaim, batch: BegunBatch): Promise<Begun>;
}

/** Delivers micro-batches: begin, triage, send, isolate, settle. */
export class Delivery {
  readonly #scope: SliceScope;
  readonly #origin: Origin;
  #batches = 0;
  /** Milliseconds to wait because the platform's limit comes near. 0 while it does not. */
  #paceMs = 0;

  constructor(scope: SliceScope, origin: Origin) {
    this.#scope = scope;
    this.#origin = origin;
  }

  /** Whether nothing more may be sent in this slice. */
  get halted(): boolean {
    return this.#scope.gate.restMs !== undefined || this.#scope.lease.isLost;
  }

  /** Whether no further micro-batch may begin. Those under way go on; otherwise a bisection might never end. */
  get isSlowedDown(): boolean {
    return this.#paceMs > 0;
  }

  /** How long the destination must be left alone, milliseconds. Undefined when there is no reason to wait. */
  get restMs(): number | undefined {
    const { restMs } = this.#scope.gate;
    return this.isSlowedDown ? Math.max(restMs ?? 0, this.#paceMs) : restMs;
  }

  /**
   * Delivers one micro-batch. Rejects when the relay fails on these conversions for the first time: they stay in the
   * lane.
   */
  async deliver(queuedConversions: readonly QueuedConversion[]): Promise<void> {
    this.#batches += 1;
    const batchId = `${this.#scope.lease.nonce}.${this.#batches}`;
    const { settler, redisNowMs } = this.#scope;
    const sinceMs = redisNowMs();
    try {
      await this.#deliver(batchId, queuedConversions);
    } catch (error) {
      const left = queuedConversions.filter((queued) => settler.holds(queued));
      await this.#origin.failures.relayFailed(left, error, sinceMs);
    } finally {
      settler.release(queuedConversions);
    }
  }

  async #deliver(batchId: string, queuedConversions: readonly QueuedConversion[]): Promise<void> {
    const { context, destination, lane, gate } = this.#scope;
    const { possiblySent, isAside } = this.#origin;
    // In one round trip: another worker may have shut the gate since this slice began.
    const [begun, gateState] = await Promise.all([
      this.#begin(batchId, queuedConversions),
      context.gate.read(lane.destination),
    ]);
    if (!begun) return;
    if (!gate.mayPass(gateState)) {
      await this.#settle(batchId, {}, true);
      return;
    }
    const { preparedConversions, finished, candidates, aside } = triage(queuedConversions, {
      dialect: destination.dialect,
      known: knownOf(queuedConversions, begun.known),
      possiblySent,
      isAside,
      nowMs: begun.nowMs,
      agesAreSure: clocksAgree(begun.nowMs, context.now()) && context.agesAreSure(begun.nowMs),
      defaultCountryOf: context.defaultCountryOf,
    });
    if (aside.length > 0) await this.#follow(aside);
    if (finished.length + candidates.length > 0 || preparedConversions.length === 0) {
      await this.#settle(batchId, { finished, candidates }, preparedConversions.length === 0);
    }
    if (preparedConversions.length > 0) await this.#send(batchId, begun.nowMs, preparedConversions);
  }

  /** Sets conversions aside whose identity is set aside already. */
  async #follow(queuedConversions: readonly QueuedConversion[]): Promise<void> {
    const sentAtMs = sentSince(queuedConversions, this.#origin.possiblySent);
    await this.#scope.settler.setAside(
      queuedConversions,
      sentAtMs === undefined ? {} : { possiblySentAtMs: sentAtMs },
    );
  }

  /** Undefined when the lease is lost or there is nothing to begin. */
  async #begin(batchId: string, queuedConversions: readonly QueuedConversion[]) {
    const { lease, context, heardRedisNow } = this.#scope;
    const last = queuedConversions.at(-1);
    if (!last) return undefined;
    const calledAt = context.monotonic();
    const claim = { nonce: lease.nonce, leaseMs: context.settings.leaseMs };
    const identities = identitiesAsked(queuedConversions);
    const begun = await this.#origin.begin(claim, { id: batchId, last: last.position, identities });
    if (begun.kind === "lost") {
      lease.lose();
      return undefined;
    }
    lease.extended(calledAt);
    heardRedisNow(begun.nowMs);
    return begun;
  }

  /**
   * Sends the requests of a micro-batch, a few at once and depth first, and settles what each answer decides. Usually
   * there is one request; there are more when it is refused and its culprits are looked for.
   */
  async #send(
    batchId: string,
    begunAtMs: number,
    preparedConversions: readonly PreparedConversion[],
  ): Promise<void> {
    const { destination, fit } = this.#scope;
    const { dialect, token } = destination;
    const limits = { ...dialect.limits, maxEvents: fit.groupSize };
    const requests = gather(preparedConversions, limits, envelopeBytesOf(dialect, token.reveal()));
    const batch = new OpenBatch(batchId, begunAtMs, requests);
    while (await this.#mayStart(batch)) {
      const request = batch.next();
      if (request) batch.start(this.#work(batch, request));
      else await batch.someAnswer();
    }
    await batch.lastAnswer();
    await this.#origin.failures.batchOver(batch);
    fit.learnRefusals(preparedConversions.length, batch.refused);
    // Only the intent is left to remove. After an unknown answer it stays, so that the conversions count as possibly
    // sent.
    if (batch.isDefinite && !batch.isClosed) await this.#settle(batchId, {}, true);
  }

  async #mayStart(batch: OpenBatch<PreparedConversion>): Promise<boolean> {
    if (batch.isOver || this.halted) return false;
    return !batch.hasRequest || (await this.#scope.lease.coversRequest());
  }

  async #work(batch: OpenBatch<PreparedConversion>, request: readonly PreparedConversion[]): Promise<void> {
    const { gate, context } = this.#scope;
    const { outcome, tokenMark, span } = await this.#attempt(batch, request);
    if (leavesOpen(outcome)) batch.unanswered += 1;
    if (isDestinationFailure(outcome)) {
      await this.#origin.failures.requestFailed({ batch, request, outcome: outcome, tokenMark });
      return;
    }
    const { delivered, refused, rest, halves } = divide(request, outcome);
    batch.answered(request, delivered.length === request.length);
    batch.add(rest);
    if (halves) batch.addHalves(halves);
    if (delivered.length > 0) await gate.success();
    batch.refused += refused.length;
    if (delivered.length + refused.length > 0) {
      const candidates = refused.map((prepared): DeadLetterCandidate => ({
        queued: prepared.queued,
        reason: "refused",
        prepared,
      }));
      const closes = batch.isLastAnswer && batch.isDefinite;
      const settling = context.tracing.follow("settle", span.traceparent ? [span.traceparent] : []);
      await this.#settle(batch.id, { delivered, candidates }, closes);
      settling.end({ delivered: delivered.length, refused: refused.length });
      if (closes) batch.isClosed = true;
      await gate.watchRefusals(delivered.length, refused.length);
    }
    this.#origin.failures.platformAnswered();
  }

  /** Settles a result. A conversion that cannot be settled even alone is set aside: it may be delivered already. */
  async #settle(batchId: string, result: Result, definite: boolean): Promise<void> {
    for (const { queued, error } of await this.#scope.settler.settle(batchId, result, definite))
      await this.#origin.failures.unsettled(queued, error);
  }

  async #attempt(batch: OpenBatch<PreparedConversion>, preparedConversions: readonly PreparedConversion[]) {
    const { context, destination, lane, fit, redisNowMs } = this.#scope;
    const { monotonic, settings, transport, listen, tracing } = context;
    const span = tracing.follow("attempt", tracesOf(preparedConversions));
    const atMs = Math.round(redisNowMs());
    const sentAt = monotonic();
    const { outcome, bytes, tokenMark } = await attempt(
      destination,
      preparedConversions,
      transport,
      settings.requestTimeoutMs,
    );
    fit.learn(preparedConversions.length, bytes);
    this.#paceMs = Math.max(this.#paceMs, restAtUsageMs(outcome.answer.usage));
    for (const { attempts } of preparedConversions)
      attempts.push({ atMs, batchId: batch.id, answer: outcome.answer });
    const { name } = destination;
    listen({
      kind: "attempt",
      lane: laneName(lane),
      destination: name,
      batchId: batch.id,
      count: preparedConversions.length,
      bytes,
      outcome: outcome.kind,
      isSearch: batch.isSearch(preparedConversions),
      ...requestsOf(preparedConversions),
      answer: outcome.answer,
      seconds: (monotonic() - sentAt) / 1000,
    });
    span.end({ destination: name, count: preparedConversions.length, bytes, outcome: outcome.kind });
    return { outcome, tokenMark, span };
  }
}

/** Enough to find the attempts of a request by, and few enough for a log line. */
const REQUEST_IDS_TOLD = 10;

/** Conversions of one request share their envelope. */
function requestsOf(preparedConversions: readonly PreparedConversion[]) {
  const ids = new Set(preparedConversions.map(({ queued }) => queued.envelope.requestId));
  return { requestIds: ids.values().take(REQUEST_IDS_TOLD).toArray(), requests: ids.size };
}

function tracesOf(preparedConversions: readonly PreparedConversion[]): readonly string[] {
  return [...new Set(preparedConversions.flatMap(({ queued }) => queued.envelope.trace ?? []))];
}
