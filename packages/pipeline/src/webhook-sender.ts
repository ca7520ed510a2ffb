import {
  backoffMs,
  type Listener,
  type ReportedEnd,
  type WebhookBatch,
  type WebhookPoster,
  type Webhooks,
} from "@relay/core";

export interface WebhookContext {
  readonly webhooks: Webhooks;
  readonly poster: WebhookPoster;
  readonly listen: Listener;
  /** Uniform in [0, 1). */
  readonly dice: () => number;
  readonly onError: (error: Error) => void;
}

/** Messages of one source that are on their way at once. */
const MESSAGES_A_SOURCE = 8;

const RETRY = { firstMs: 2000, capMs: 3_600_000 };
/** After a day of failures a webhook is given up; a person may have it told again. */
const GIVE_UP_AFTER_MS = 86_400_000;

/**
 * Tells webhooks what became of conversions. Each source has a fixed number of messages on their way: whatever its receivers
 * do, another source's are told at once. What was posted and not noted is posted again under the same id: each end arrives
 * at least once.
 */
export class WebhookSender {
  readonly #context: WebhookContext;
  readonly #stop: AbortSignal;
  /** Source -> its messages on their way. */
  readonly #onTheirWay = new Map<string, Set<Promise<void>>>();

  /** Begins no message after `stop`. */
  constructor(context: WebhookContext, stop: AbortSignal) {
    this.#context = context;
    this.#stop = stop;
  }

  /** Begins what a source has to tell now, and waits for none of it. Where as much is on its way as may be, it goes on by itself. */
  async begin(source: string): Promise<void> {
    const own = this.#onTheirWay.get(source) ?? new Set();
    this.#onTheirWay.set(source, own);
    while (own.size < MESSAGES_A_SOURCE) {
      const batch = await this.#take(source);
      if (!batch) return;
      const messages = this.#send(batch).finally(() => own.delete(messages));
      own.add(messages);
    }
  }

  /** Resolves when no message is on its way. */
  async close(): Promise<void> {
    await Promise.all([...this.#onTheirWay.values()].flatMap((own) => [...own]));
  }

  async #take(source: string): Promise<WebhookBatch | undefined> {
    return this.#stop.aborted ? undefined : this.#context.webhooks.take(source);
  }

  /** Sends one message after the other. Never throws: what could not be noted is taken again when its hold lapses. */
  async #send(first: WebhookBatch): Promise<void> {
    try {
      for (let batch: WebhookBatch | undefined = first; batch; batch = await this.#take(first.source))
        await this.#notify(batch);
    } catch (error) {
      this.#context.onError(error instanceof Error ? error : new Error("webhook failed"));
    }
  }

  async #notify(batch: WebhookBatch): Promise<void> {
    const { webhooks, poster, listen, dice } = this.#context;
    const { reportId, source, url, notified, ends, failures, failingForMs } = batch;
    const said = { kind: "webhook", reportId, count: ends.length } as const;
    const answer = await poster.post({
      id: `${reportId}.${notified}`,
      source,
      url,
      body: bodyOf(reportId, ends),
    });
    if (answer.kind === "taken") {
      await webhooks.notified(batch);
      listen({ ...said, outcome: "taken" });
    } else if (answer.kind !== "failed" || failingForMs >= GIVE_UP_AFTER_MS) {
      await webhooks.giveUp(batch);
      listen({ ...said, outcome: "given-up", reason: answer.reason });
    } else {
      await webhooks.failed(batch, backoffMs(failures, dice(), RETRY));
      listen({ ...said, outcome: "failed", reason: answer.reason });
    }
  }
}

/** The message: what became of conversions, as `GET /v1/events/{event_id}` names it. */
function bodyOf(reportId: string, ends: readonly ReportedEnd[]): string {
  const latest = Math.max(...ends.map(({ atMs }) => atMs));
  return JSON.stringify({
    type: "conversions.settled",
    timestamp: new Date(latest).toISOString(),
    data: { request_id: reportId, results: ends.map(writeEnd) },
  });
}

/** An end as it is shown to producers. */
export function writeEnd({
  destination,
  eventId,
  eventName,
  deadLetterId,
  status,
  atMs,
  ...rest
}: ReportedEnd) {
  const { attempts, traceId, reason, code, subcode } = rest;
  return {
    event_id: eventId,
    event_name: eventName,
    destination,
    status,
    settled_at: new Date(atMs).toISOString(),
    ...(attempts !== undefined && { attempts }),
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(status === "dead_letter" && { dead_letter: deadLetterId }),
    ...(reason !== undefined && { reason }),
    ...(code !== undefined && { code }),
    ...(subcode !== undefined && { subcode }),
  };
}
