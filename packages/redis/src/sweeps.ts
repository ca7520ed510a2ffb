import { Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { queueOptions, workerOptions } from "./wake-queue.ts";

const SWEEPS = "sweeps";

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
