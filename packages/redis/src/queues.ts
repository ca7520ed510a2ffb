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

/** Jobs of a queue that are in one state. */
export interface JobCount {
  readonly queue: string;
  readonly state: string;
  readonly count: number;
}

async function countJobs(queue: Pick<Queue, "name" | "getJobCounts">): Promise<readonly JobCount[]> {
  const counts = await queue.getJobCounts("waiting", "active", "delayed");
  return Object.entries(counts).map(([state, count]) => ({ queue: queue.name, state, count }));
}

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

  /** How many drains are in each state. */
  counts(): Promise<readonly JobCount[]> {
    return countJobs(this.#queue);
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

  /** How many runs are in each state. */
  counts(): Promise<readonly JobCount[]> {
    return countJobs(this.#queue);
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

/** How often each process looks whether sweeps are still scheduled, */
const LOOK_EVERY_MS = 2000;
/** and how late the next sweep may be before its schedule is taken for lost: a dead process holds one for some 13 s. */
const OVERDUE_AFTER_MS = 15_000;

/**
 * Runs `sweep` each second, in one of all the worker processes. The schedule is itself a key of BullMQ's: every process
 * sets it again when it is gone, or nobody would sweep until one of them is restarted.
 */
export async function startSweeper(
  redis: Redis,
  sweep: () => Promise<void>,
  onError: (error: Error) => void,
): Promise<{ close(): Promise<void> }> {
  const queue = new Queue(SWEEPS, queueOptions(redis));
  queue.on("error", onError);
  await schedule(queue);
  const look = setInterval(() => void keepScheduled(queue).catch(onError), LOOK_EVERY_MS);
  const worker = new Worker(SWEEPS, sweep, { ...workerOptions, connection: redis, concurrency: 1 });
  worker.on("error", onError);
  worker.on("failed", (_job, error) => onError(error));
  return {
    async close() {
      clearInterval(look);
      await worker.close();
      await queue.close();
    },
  };
}

async function schedule(queue: Queue): Promise<void> {
  await queue.upsertJobScheduler("sweep", { every: 1000 }, { name: "sweep" });
}

/** Leaves a living schedule alone: setting it would put the next sweep off. */
async function keepScheduled(queue: Queue): Promise<void> {
  const next = (await queue.getJobScheduler("sweep"))?.next;
  if (next === undefined || next === null || next < Date.now() - OVERDUE_AFTER_MS) await schedule(queue);
}
