import type { LaneRef } from "@relay/core";
import type { Redis } from "ioredis";
import { afterAll, afterEach } from "vitest";
import { Queues } from "../wake/queues.ts";
import type { RunEnd } from "../wake/start-runs.ts";

/** The lane of the tests of drain jobs. */
export const lane: LaneRef = { destination: "meta-shop", index: 0 };

export const fail = (error: Error) => {
  throw error;
};

/** The queues of one test file, and `run`, which runs the drain jobs of one test. */
export function drainJobs(redis: Redis) {
  const queues = new Queues(redis);
  let worker: { close(): Promise<void> } | undefined;
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
  });
  afterAll(() => queues.close());

  /** Runs `work` for each drain job. Returns when each began, milliseconds. */
  function run(work: (run: number) => Promise<RunEnd> | RunEnd): readonly number[] {
    const runs: number[] = [];
    const job = async () => {
      runs.push(Date.now());
      return work(runs.length);
    };
    worker = queues.drains.start(redis, job, { concurrency: 4, onError: fail });
    return runs;
  }
  return { queues, run };
}
