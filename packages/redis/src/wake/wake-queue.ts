import { Queue } from "bullmq";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";
import { luaScript, type Script } from "../script.ts";
import { type RunEnd, startRuns, type WorkerOptions, workerOptions } from "./start-runs.ts";

const clampLocksScript = luaScript(import.meta.url, "clamp-locks");

export const queueOptions = (connection: RedisClient) => ({
  connection,
  prefix: keysOf(connection).queues,
  skipVersionCheck: true,
  streams: { events: { maxLen: 1000 } },
  defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
});

/** Jobs of a queue that are in one state. */
export interface JobCount {
  readonly queue: string;
  readonly state: string;
  readonly count: number;
}

/**
 * Asks for runs of something: a lane's drain, a replay, a webhook. There is one job for each subject at a time. BullMQ
 * promises that it will run, not that it runs alone.
 */
export class WakeQueue<Subject extends object> {
  // Written out, because a type parameter would keep BullMQ from distinguishing a job's data from a job.
  readonly #queue: Queue<Subject, void, string, Subject, void, string>;
  readonly #idOf: (subject: Subject) => string;
  readonly #clampLocks: Script;

  constructor(redis: RedisClient, name: string, idOf: (subject: Subject) => string) {
    this.#idOf = idOf;
    this.#clampLocks = clampLocksScript(redis);
    this.#queue = new Queue(name, queueOptions(redis));
    // The connection reports its own errors. Without a listener, those that BullMQ repeats would end the process.
    this.#queue.on("error", () => undefined);
  }

  /** Asks for a run. Harmless while one waits or runs: one more run follows. */
  async wake(subject: Subject): Promise<void> {
    await this.#queue.add("run", subject, { deduplication: this.#deduplication(subject) });
  }

  /** Asks for a run at once, also when one was delayed. */
  async wakeNow(subject: Subject): Promise<void> {
    const deduplication = { ...this.#deduplication(subject), reschedule: true };
    await this.#queue.add("run", subject, { deduplication, delay: 0 });
  }

  /** Frees a subject whose deduplication key names a job that no list holds, or whose runner has died. */
  async forget(subject: Subject): Promise<void> {
    await this.#queue.removeDeduplicationKey(this.#idOf(subject));
  }

  /**
   * Shortens the locks of runs, and the pause between looks for stalled ones, to what they may be. After a step back of
   * Redis' clock a dead runner would count as alive for as long as the step. Returns how many were too long.
   */
  async clampLocks(): Promise<number> {
    const { lockDuration, stalledInterval } = workerOptions;
    const keys = [this.#queue.toKey("active"), this.#queue.toKey("stalled-check")];
    return Number(await this.#clampLocks(keys, [this.#queue.toKey(""), lockDuration, stalledInterval]));
  }

  /** How many runs are in each state. */
  async counts(): Promise<readonly JobCount[]> {
    const counts = await this.#queue.getJobCounts("waiting", "active", "delayed");
    return Object.entries(counts).map(([state, count]) => ({ queue: this.#queue.name, state, count }));
  }

  /** Does the runs, `concurrency` at once. `work` must not hold its slot while it waits: it returns `later`. */
  start(
    redis: RedisClient,
    work: (subject: Subject) => Promise<RunEnd>,
    options: WorkerOptions,
  ): { close(): Promise<void> } {
    const wake = (subject: Subject) => this.wake(subject);
    return startRuns(redis, { queue: this.#queue.name, work, wake, ...options });
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  #deduplication(subject: Subject) {
    return { id: this.#idOf(subject), keepLastIfActive: true };
  }
}
