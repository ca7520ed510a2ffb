import type { Conversion } from "./conversion.ts";
import { RelayClientError } from "./errors.ts";
import { flushOnExit } from "./flush-on-exit.ts";
import { postConversions, type PostOptions } from "./post.ts";
import type { Result } from "./result.ts";

export interface RelayClientOptions extends PostOptions {
  /** Most conversions in one request. Default: 500. */
  readonly maxBatch?: number;
  /** How long a conversion waits for others to join it, milliseconds. Default: 50. */
  readonly maxWaitMs?: number;
  /** Most conversions held at once; beyond it `send` waits. Default: 10,000. */
  readonly maxQueued?: number;
  /** Most requests in flight at once. Default: 4. */
  readonly maxRequests?: number;
  /** Send held conversions when the process is about to end (Node only). */
  readonly flushOnExit?: boolean;
}

/** A conversion that is not sent yet. */
interface Held {
  readonly json: string;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers conversions into requests and sends each until the relay has accepted or refused it. A conversion whose
 * `send` resolved as accepted is durable in the relay. One whose `send` has not resolved exists only in this process'
 * memory.
 */
export class RelayClient {
  readonly #options: Required<
    Pick<RelayClientOptions, "maxBatch" | "maxWaitMs" | "maxQueued" | "maxRequests">
  > &
    PostOptions;
  readonly #queue: Held[] = [];
  readonly #underway = new Set<Promise<void>>();
  readonly #forget: () => void;
  /** Calls of `send` that wait for room. */
  #waiting: (() => void)[] = [];
  #held = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: RelayClientOptions) {
    this.#options = { maxBatch: 500, maxWaitMs: 50, maxQueued: 10_000, maxRequests: 4, ...options };
    this.#forget = options.flushOnExit === true ? flushOnExit(() => this.flush()) : () => undefined;
  }

  /** Resolves when the relay has accepted or refused it. Rejects with a RelayClientError when it could not be sent. */
  async send(conversion: Conversion): Promise<Result> {
    if (this.#closed) throw new RelayClientError("closed");
    while (this.#held >= this.#options.maxQueued) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    this.#held += 1;
    return new Promise((resolve, reject) => {
      this.#queue.push({ json: JSON.stringify(conversion), resolve, reject });
      if (this.#queue.length >= this.#options.maxBatch) this.#dispatch();
      else this.#timer ??= setTimeout(() => this.#dispatch(), this.#options.maxWaitMs);
    });
  }

  /** Sends several conversions, each as `send` does. Results are in the same order. */
  sendBatch(conversions: readonly Conversion[]): Promise<readonly Result[]> {
    return Promise.all(conversions.map((conversion) => this.send(conversion)));
  }

  /** Sends held conversions and waits for their results. */
  async flush(): Promise<void> {
    while (this.#queue.length > 0 || this.#underway.size > 0) {
      this.#dispatch();
      await Promise.race(this.#underway);
    }
  }

  /** Takes no more conversions, sends held ones and waits for their results. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#forget();
    await this.flush();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Starts as many requests as may be in flight. */
  #dispatch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#queue.length > 0 && this.#underway.size < this.#options.maxRequests) {
      const batch = this.#queue.splice(0, this.#options.maxBatch);
      const request = this.#hand(batch).finally(() => {
        this.#underway.delete(request);
        this.#held -= batch.length;
        const { length } = batch;
        for (const resolve of this.#waiting.splice(0, length)) resolve();
        if (this.#queue.length > 0) this.#dispatch();
      });
      this.#underway.add(request);
    }
  }

  async #hand(batch: readonly Held[]): Promise<void> {
    try {
      const { results } = await postConversions(
        batch.map(({ json }) => json),
        this.#options,
      );
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index];
        if (result) resolve(result);
        else reject(new RelayClientError("rejected"));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
