import { setTimeout as passing } from "node:timers/promises";
import { type Dispatcher, Pool } from "undici";
import { type Contender, delivered } from "./contender.ts";

export interface Production {
  readonly bodies: readonly Buffer[];
  /** Requests on their way at once. */
  readonly senders: number;
  readonly contentType?: string;
  /** Requests a second; absent: as fast as they are answered. */
  readonly rate?: number;
  /** Called with the milliseconds that each request took to be acknowledged. */
  readonly onAcknowledged?: (body: number, tookMs: number, atMs: number) => void;
}

/** Sends every body until it is acknowledged; keys take turns. */
export async function produce({ eventsUrl, keys }: Contender, production: Production): Promise<void> {
  const { bodies, senders, contentType = "application/json", rate, onAcknowledged } = production;
  const { origin, pathname: path } = new URL(eventsUrl);
  const pool = new Pool(origin, { connections: senders });
  const headers = keys.map((key) => ({ authorization: `Bearer ${key}`, "content-type": contentType }));
  const startedAt = performance.now();
  let next = 0;
  const sender = async () => {
    for (let at = next; at < bodies.length; at = next) {
      next += 1;
      // Open loop: the clock runs from when it was due, so that a slow answer does not hide behind a late question.
      const dueAt = rate === undefined ? performance.now() : startedAt + (at / rate) * 1000;
      const aheadMs = dueAt - performance.now();
      if (aheadMs > 0) await passing(aheadMs);
      await post(pool, {
        path,
        method: "POST",
        headers: headers[at % headers.length] ?? {},
        body: bodies[at] ?? null,
      });
      // A timer may be a fraction of a millisecond early.
      onAcknowledged?.(at, Math.max(0, performance.now() - dueAt), Date.now());
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  await pool.close();
}

async function post(pool: Pool, request: Dispatcher.DispatchOptions): Promise<void> {
  for (;;) {
    const status = await statusOf(pool, request);
    if (status === 202) return;
    if (status !== 429 && status !== 503) throw new Error(`answered ${status}`);
    await passing(100);
  }
}

/** Without a stream for each answer: what the producer spends is missing to those who are measured. */
function statusOf(pool: Pool, request: Dispatcher.DispatchOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    let status = 0;
    pool.dispatch(request, {
      onRequestStart: () => undefined,
      onResponseData: () => undefined,
      onResponseStart: (_controller, answered) => {
        status = answered;
      },
      onResponseEnd: () => resolve(status),
      onResponseError: (_controller, error) => reject(error),
    });
  });
}

/** Waits until the platform has taken so many, and returns when it had, by the monotonic clock. */
export async function untilDelivered(
  contender: Contender,
  count: number,
  onProgress: (done: number) => void = () => undefined,
): Promise<number> {
  let before = -1;
  let since = performance.now();
  for (;;) {
    const done = await delivered(contender);
    onProgress(done);
    if (done >= count) return performance.now();
    if (done > before) [before, since] = [done, performance.now()];
    if (performance.now() - since > 60_000) throw new Error(`stuck at ${done} of ${count}`);
    await passing(20);
  }
}
