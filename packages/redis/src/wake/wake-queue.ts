import { Queue } from "bullmq";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";
import { shardOf, shardPrefixes } from "./queue-shards.ts";
import { answered } from "../connection/ask-nodes.ts";
import { luaScript, type Script } from "../script.ts";
import { type RunEnd, startRuns, type WorkerOptions, workerOptions } from "./start-runs.ts";

const clampLocksScript = luaScript(import.meta.url, "clamp-locks");

const queueOptions = (connection: RedisClient, prefix: string) => ({
  connection,
  prefix,
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

/** Runs that a dead process had begun. */
export interface FreedRuns {
  readonly runs: number;
  /** Whether every run was looked at. In a cluster, a node that is away has some. */
  readonly isComplete: boolean;
}

/** What a queue's runs are about. */
interface WakeSubjects<Subject> {
  /** Names a subject: there is one run of a name at a time. */
  readonly idOf: (subject: Subject) => string;
  /** In a cluster, the key near which the wake-ups of a subject lie. Absent: all in one slot. */
  readonly keyOf?: (subject: Subject) => string;
}

interface Shard<Subject> {
  readonly prefix: string;
  // Written out, because a type parameter would keep BullMQ from distinguishing a job's data from a job.
  readonly queue: Queue<Subject, void, string, Subject, void, string>;
}

/**
 * Asks for runs of something: a lane's drain, a replay, a webhook. There is one job for each subject at a time. BullMQ
 * promises that it will run, not that it runs alone.
 */
export class WakeQueue<Subject extends object> {
  readonly #redis: RedisClient;
  readonly #name: string;
  readonly #shards: readonly Shard<Subject>[];
  readonly #of: WakeSubjects<Subject>;
  readonly #clampLocks: Script;

  constructor(redis: RedisClient, name: string, of: WakeSubjects<Subject>) {
    this.#redis = redis;
    this.#name = name;
    this.#of = of;
    this.#clampLocks = clampLocksScript(redis);
    const prefixes = of.keyOf ? shardPrefixes(redis) : [keysOf(redis).queues()];
    this.#shards = prefixes.map((prefix) => {
      const queue: Shard<Subject>["queue"] = new Queue(name, queueOptions(redis, prefix));
      // The connection reports its own errors. Without a listener, those that BullMQ repeats would end the process.
      queue.on("error", () => undefined);
      return { prefix, queue };
    });
  }

  /** Asks for a run. Harmless while one waits or runs: one more run follows. */
  async wake(subject: Subject): Promise<void> {
    await this.#queueOf(subject).add("run", subject, { deduplication: this.#deduplication(subject) });
  }

  /** Asks for a run at once, also when one was delayed. */
  async wakeNow(subject: Subject): Promise<void> {
    const deduplication = { ...this.#deduplication(subject), reschedule: true };
    await this.#queueOf(subject).add("run", subject, { deduplication, delay: 0 });
  }

  /** Whether BullMQ counts the last run that was asked for as begun and not ended. */
  async isRunning(subject: Subject): Promise<boolean> {
    const queue = this.#queueOf(subject);
    const id = await queue.getDeduplicationJobId(this.#of.idOf(subject));
    return id !== null && (await queue.getJobState(id)) === "active";
  }

  /** Frees a subject whose deduplication key names a job that no list holds, or whose runner has died. */
  async forget(subject: Subject): Promise<void> {
    await this.#queueOf(subject).removeDeduplicationKey(this.#of.idOf(subject));
  }

  /**
   * Frees the subjects whose runs the dead process of a mark had begun: they can be woken again. BullMQ would hold the
   * wake-ups of a run that died before it took a lease back for some ten seconds.
   */
  async freeRuns(mark: string): Promise<FreedRuns> {
    const freed = await answered(
      this.#redis,
      this.#shards.map(async ({ queue }) => {
        const begun = (await queue.getActive()).filter(({ processedBy }) => processedBy === mark);
        // Only its own: another process may have freed the subject, and a new run may have begun.
        const removed = await Promise.all(begun.map((job) => job.removeDeduplicationKey()));
        return removed.filter(Boolean).length;
      }),
    );
    return {
      runs: freed.reduce((sum, count) => sum + count, 0),
      isComplete: freed.length === this.#shards.length,
    };
  }

  /**
   * Shortens the locks of runs, and the pause between looks for stalled ones, to what they may be. After a step back of
   * Redis' clock a dead runner would count as alive for as long as the step. Returns how many were too long.
   */
  async clampLocks(): Promise<number> {
    const { lockDuration, stalledInterval } = workerOptions;
    const clamped = this.#shards.map(async ({ queue }) => {
      const keys = [queue.toKey("active"), queue.toKey("stalled-check")];
      return Number(await this.#clampLocks(keys, [queue.toKey(""), lockDuration, stalledInterval]));
    });
    return (await Promise.all(clamped)).reduce((sum, count) => sum + count, 0);
  }

  /** How many runs are in each state, without those on a node of a cluster that is away. */
  async counts(): Promise<readonly JobCount[]> {
    const all = await answered(
      this.#redis,
      this.#shards.map(({ queue }) => queue.getJobCounts("waiting", "active", "delayed")),
    );
    const sums = new Map<string, number>();
    for (const [state, count] of all.flatMap(Object.entries<number>))
      sums.set(state, (sums.get(state) ?? 0) + count);
    return Array.from(sums, ([state, count]) => ({ queue: this.#name, state, count }));
  }

  /** Does the runs, `concurrency` at once; in a cluster, of each shard. `work` must not hold its slot while it waits: it returns `later`. */
  start(
    redis: RedisClient,
    work: (subject: Subject) => Promise<RunEnd>,
    options: WorkerOptions,
  ): { close(): Promise<void> } {
    const wake = (subject: Subject) => this.wake(subject);
    const running = this.#shards.map(({ prefix }) =>
      startRuns(redis, { queue: this.#name, prefix, work, wake, ...options }),
    );
    return { close: async () => void (await Promise.all(running.map((one) => one.close()))) };
  }

  async close(): Promise<void> {
    await Promise.all(this.#shards.map(({ queue }) => queue.close()));
  }

  #deduplication(subject: Subject) {
    return { id: this.#of.idOf(subject), keepLastIfActive: true };
  }

  #queueOf(subject: Subject): Shard<Subject>["queue"] {
    const key = this.#of.keyOf?.(subject);
    const at = key === undefined ? 0 : shardOf(key, this.#shards.length);
    const shard = this.#shards[at];
    if (!shard) throw new TypeError(`no shard ${at}`);
    return shard.queue;
  }
}
