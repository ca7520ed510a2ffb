import { type AttemptOutcome, laneName, restAtUsageMs } from "@relay/core";
import { attempt } from "./attempt.ts";
import type { SliceScope } from "./slice-scope.ts";
import type { PreparedConversion } from "./triage.ts";

/** A request that was sent, and what became of it. */
export interface SentRequest {
  readonly outcome: AttemptOutcome;
  readonly tokenMark: string;
  /** Milliseconds of Redis' clock. */
  readonly sentAtMs: number;
  readonly tookMs: number;
  /** For spans that follow this one. */
  readonly traceparent: string | undefined;
}

interface RequestLabel {
  /** The micro-batch of its first conversion. */
  readonly batchId: string;
  readonly isSearch: boolean;
}

/** Sends the requests of one slice, and records each with its conversions, its metrics and its trace. */
export class RequestSender {
  readonly #scope: SliceScope;
  #paceMs = 0;

  constructor(scope: SliceScope) {
    this.#scope = scope;
  }

  /** Milliseconds to wait because the platform's limit comes near. 0 while it does not. */
  get paceMs(): number {
    return this.#paceMs;
  }

  /** Never rejects. */
  async send(
    events: readonly PreparedConversion[],
    { batchId, isSearch }: RequestLabel,
  ): Promise<SentRequest> {
    const { context, destination, lane, fit, redisNowMs } = this.#scope;
    const { monotonic, settings, transport, listen, tracing } = context;
    const span = tracing.follow("attempt", tracesOf(events));
    const sentAtMs = redisNowMs();
    const sentAt = monotonic();
    const { outcome, bytes, tokenMark } = await attempt(
      destination,
      events,
      transport,
      settings.requestTimeoutMs,
    );
    const tookMs = monotonic() - sentAt;
    fit.learn(events.length, bytes);
    const restMs = restAtUsageMs(outcome.answer.usage);
    this.#paceMs = Math.max(this.#paceMs, restMs);
    context.pulse.nearsLimit(restMs > 0);
    const atMs = Math.round(sentAtMs);
    const record = { atMs, batchId, answer: outcome.answer };
    for (const { attempts } of events) attempts.push(record);
    const { name } = destination;
    listen({
      kind: "attempt",
      lane: laneName(lane),
      destination: name,
      batchId,
      count: events.length,
      bytes,
      outcome: outcome.kind,
      isSearch,
      ...requestsOf(events),
      answer: outcome.answer,
      seconds: tookMs / 1000,
    });
    span.end({ destination: name, count: events.length, bytes, outcome: outcome.kind });
    return { outcome, tokenMark, sentAtMs, tookMs, traceparent: span.traceparent };
  }
}

/** Enough to find the attempts of a request by, and few enough for a log line. */
const REQUEST_IDS_NAMED = 10;

/** Conversions of one request share their envelope. */
function requestsOf(events: readonly PreparedConversion[]) {
  const ids = new Set(events.map(({ queued }) => queued.envelope.requestId));
  return { requestIds: ids.values().take(REQUEST_IDS_NAMED).toArray(), requests: ids.size };
}

function tracesOf(events: readonly PreparedConversion[]): readonly string[] {
  return [...new Set(events.flatMap(({ queued }) => queued.envelope.trace ?? []))];
}
