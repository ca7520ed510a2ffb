import { DelayedError, type Job, Worker } from "bullmq";
import type { RedisClient } from "../connection/redis-client.ts";
import { within } from "../connection/within.ts";

export const workerOptions = {
  lockDuration: 10_000,
  stalledInterval: 3000,
  // The lane's own count of acquisitions detects crash loops.
  maxStalledCount: 1000,
  runRetryDelay: 1000,
};

/** How long BullMQ may take to note the ends of runs and to say goodbye to Redis, milliseconds. */
const GOODBYE_MS = 2000;

/** What a subject needs after a run. */
export type RunEnd =
  /** Nothing waits, or another run was asked for. */
  | { readonly kind: "done" }
  /** More waits: run again, behind the others that wait already. */
  | { readonly kind: "again" }
  /** Run again after this time. */
  | { readonly kind: "later"; readonly delayMs: number };

export interface WorkerOptions {
  readonly concurrency: number;
  /** Mark of this process, by which others find the runs that it had begun when it died. */
  readonly mark?: string | undefined;
  readonly onError: (error: Error) => void;
}

interface Runs<Subject> extends WorkerOptions {
  readonly queue: string;
  /** What the keys of the queue begin with. */
  readonly prefix: string;
  /** What a run does. It must not hold its slot while it waits: it returns `later`. */
  readonly work: (subject: Subject) => Promise<RunEnd>;
  readonly wake: (subject: Subject) => Promise<void>;
}

/**
 * Does the runs that a queue was asked for, `concurrency` at once. Closed, it begins none, and waits until those that run
 * have ended: for Redis only two seconds longer.
 */
export function startRuns<Subject extends object>(
  redis: RedisClient,
  { queue, prefix, work, wake, concurrency, mark, onError }: Runs<Subject>,
): { close(): Promise<void> } {
  const working = new Set<Promise<RunEnd>>();
  const run = async (job: Job<Subject, void>, token?: string): Promise<void> => {
    const ended = work(job.data);
    working.add(ended);
    const end = await ended.finally(() => working.delete(ended));
    if (end.kind === "again") await wake(job.data);
    if (end.kind === "later") {
      // Not an `add` with a delay: a later `add` would overwrite it. The delayed job keeps the deduplication key.
      await job.moveToDelayed(Date.now() + end.delayMs, token);
      throw new DelayedError();
    }
  };
  const worker = new Worker<Subject, void>(queue, run, {
    ...workerOptions,
    prefix,
    connection: redis,
    concurrency,
    ...(mark !== undefined && { name: mark }),
  });
  worker.on("error", onError);
  worker.on("failed", (_job, error) => onError(error));
  return {
    async close() {
      const closed = worker.close();
      await Promise.allSettled(working);
      await within(GOODBYE_MS, closed, undefined);
    },
  };
}
