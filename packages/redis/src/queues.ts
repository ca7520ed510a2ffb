import type { LaneRef, ReplayRef } from "@relay/core";
import { laneName } from "@relay/core";
import type { Job } from "bullmq";
import { DelayedError, Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { BULLMQ_PREFIX } from "./keys.ts";

const DRAINS = "drains";
const SWEEPS = "sweeps";
const REPLAYS = "replays";

const queueOptions = (connection: Redis) => ({
  connection,
  prefix: BULLMQ_PREFIX,
  skipVersionCheck: true,
  streams: { events: { maxLen: 1000 } },
  defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
});

const workerOptions = {
  prefix: BULLMQ_PREFIX,
  lockDuration: 10_000,
  stalledInterval: 3000,
  // Crash loops are judged by the lane's own count of acquisitions.
  maxStalledCount: 1000,
  runRetryDelay: 1000,
};

type DrainJob = Job<LaneRef, void, "drain">;

/** Asks for drains. BullMQ promises that a lane's drain will run; that only one sends is the lease's business. */
export class DrainQueue {
  readonly #queue: Queue<LaneRef, void, "drain">;

  constructor(redis: Redis) {
    this.#queue = new Queue(DRAINS, queueOptions(redis));
    // The connection reports its own errors; without a listener BullMQ's copy of them would end the process.
    this.#queue.on("error", () => undefined);
  }

  /** Wakes the lane's drain. Harmless while it waits or runs: one more run follows. */
  async wake(lane: LaneRef): Promise<void> {
    await this.#queue.add("drain", lane, { deduplication: { id: laneName(lane), keepLastIfActive: true } });
  }

  /** As `wake`, and pulls forward a drain that was waiting for its time. */
  async wakeNow(lane: LaneRef): Promise<void> {
    const deduplication = { id: laneName(lane), keepLastIfActive: true, reschedule: true };
    await this.#queue.add("drain", lane, { deduplication, delay: 0 });
  }

  /** Frees a lane whose deduplication key names a job that no list holds. */
  async forget(lane: LaneRef): Promise<void> {
    await this.#queue.removeDeduplicationKey(laneName(lane));
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }
}

/** What a drain leaves behind for its lane. */
export type DrainEnd =
  /** Nothing waits, or somebody else was told. */
  | { readonly kind: "done" }
  /** More waits: run again, behind the lanes that wait already. */
  | { readonly kind: "again" }
  /** Run again after this time. */
  | { readonly kind: "later"; readonly delayMs: number };

export interface WorkerOptions {
  readonly concurrency: number;
  readonly onError: (error: Error) => void;
}

/** Runs drains. `work` never holds a slot to wait: it answers `later`. */
export function startDrainWorker(
  redis: Redis,
  queue: DrainQueue,
  work: (lane: LaneRef) => Promise<DrainEnd>,
  { concurrency, onError }: WorkerOptions,
): { close(): Promise<void> } {
  const run = async (job: DrainJob, token?: string): Promise<void> => {
    const end = await work(job.data);
    if (end.kind === "again") await queue.wake(job.data);
    if (end.kind === "later") {
      // Not an add with a delay: any later add would overwrite it. The delayed job keeps the deduplication key.
      await job.moveToDelayed(Date.now() + end.delayMs, token);
      throw new DelayedError();
    }
  };
  const worker = new Worker<LaneRef, void, "drain">(DRAINS, run, {
    ...workerOptions,
    connection: redis,
    concurrency,
  });
  worker.on("error", onError);
  worker.on("failed", (_job, error) => onError(error));
  return { close: () => worker.close() };
}

/** Asks for runs of replays. That only one runs at a time is the replay's lease's business. */
export class ReplayQueue {
  readonly #queue: Queue<ReplayRef, void, "replay">;

  constructor(redis: Redis) {
    this.#queue = new Queue(REPLAYS, queueOptions(redis));
    this.#queue.on("error", () => undefined);
  }

  /** Has it run. Harmless while it waits or runs: one more run follows. */
  async wake(replay: ReplayRef): Promise<void> {
    await this.#queue.add("replay", replay, {
      deduplication: { id: replayName(replay), keepLastIfActive: true },
    });
  }

  /** Frees a replay whose runner has died. */
  async forget(replay: ReplayRef): Promise<void> {
    await this.#queue.removeDeduplicationKey(replayName(replay));
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }
}

const replayName = ({ destination, id }: ReplayRef) => `${destination}:${id}`;

/** Runs replays, a few at once. */
export function startReplayWorker(
  redis: Redis,
  work: (replay: ReplayRef) => Promise<void>,
  { concurrency, onError }: WorkerOptions,
): { close(): Promise<void> } {
  const worker = new Worker<ReplayRef, void, "replay">(REPLAYS, (job) => work(job.data), {
    ...workerOptions,
    connection: redis,
    concurrency,
  });
  worker.on("error", onError);
  worker.on("failed", (_job, error) => onError(error));
  return { close: () => worker.close() };
}

/** Runs `sweep` each second, in one of all the worker processes. */
export async function startSweeper(
  redis: Redis,
  sweep: () => Promise<void>,
  onError: (error: Error) => void,
): Promise<{ close(): Promise<void> }> {
  const queue = new Queue(SWEEPS, queueOptions(redis));
  queue.on("error", onError);
  await queue.upsertJobScheduler("sweep", { every: 1000 }, { name: "sweep" });
  const worker = new Worker(SWEEPS, sweep, { ...workerOptions, connection: redis, concurrency: 1 });
  worker.on("error", onError);
  worker.on("failed", (_job, error) => onError(error));
  return {
    async close() {
      await worker.close();
      await queue.close();
    },
  };
}
