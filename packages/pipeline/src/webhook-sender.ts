import {
  backoffMs,
  type DeliveryStatus,
  type Listener,
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

/** Messages of one source in flight at once. */
const MESSAGES_A_SOURCE = 8;

const RETRY = { firstMs: 2000, capMs: 3_600_000 };
/** A webhook is given up after a day of failures. A person can have it notified again. */
const GIVE_UP_AFTER_MS = 86_400_000;

/**
 * Notifies webhooks of the statuses of conversions. Each source has a fixed number of messages in flight, so slow
 * receivers of one source do not delay another source. A message that was posted but not recorded is posted again under
 * the same id: each status arrives at least once.
 */
export class WebhookSender {
  readonly #context: WebhookContext;
  readonly #stop: AbortSignal;
  /** Source → its messages in flight. */
  readonly #onTheirWay = new Map<string, Set<Promise<void>>>();

  /** Starts no message once `stop` is aborted. */
  constructor(context: WebhookContext, stop: AbortSignal) {
    this.#context = context;
    this.#stop = stop;
  }

  /**
   * Starts the messages that a source has due, up to 8 in flight, and does not wait for their answers. When one ends,
   * the next due message starts. Rejects when the due messages cannot be read.
   */
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

  /** Resolves when no message is in flight. */
  async close(): Promise<void> {
    await Promise.all([...this.#onTheirWay.values()].flatMap((own) => [...own]));
  }

  async #take(source: string): Promise<WebhookBatch | undefined> {
    return this.#stop.aborted ? undefined : this.#context.webhooks.take(source);
  }

  /**
   * Sends one message after the other. Never throws: a message that could not be recorded is taken again when its hold
   * lapses.
   */
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
    const { reportId, source, url, notified, statuses, failures, failingForMs } = batch;
    const said = { kind: "webhook", reportId, count: statuses.length } as const;
    const answer = await poster.post({
      id: `${reportId}.${notified}`,
      source,
      url,
      body: bodyOf(reportId, statuses),
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

/** The body of a message. It is written at the time of its latest status. */
function bodyOf(reportId: string, statuses: readonly DeliveryStatus[]): string {
  const latest = statuses.reduce((latest, { settled_at: at = "" }) => (at > latest ? at : latest), "");
  return JSON.stringify({
    type: "conversions.settled",
    timestamp: latest,
    data: { request_id: reportId, results: statuses },
  });
}
