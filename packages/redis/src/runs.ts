import type { Redis } from "ioredis";
import { runKey } from "./keys.ts";
import { REPORT_SECONDS } from "./reports.ts";

/** Runs of tasks, kept for as long as reports are: what a run is, its owner knows. */
export class RunStore<Run extends { readonly id: string }> {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async save(run: Run): Promise<void> {
    await this.#redis.set(runKey(run.id), JSON.stringify(run), "EX", REPORT_SECONDS);
  }

  async load(id: string): Promise<Run | undefined> {
    const text = await this.#redis.get(runKey(id));
    return text === null ? undefined : (JSON.parse(text) as Run);
  }
}
