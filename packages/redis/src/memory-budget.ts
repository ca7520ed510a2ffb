import type { Redis } from "ioredis";
import { parseInfo } from "./connection.ts";

/** Shedding starts at this share of the budget and ends at the lower one, so that it does not flicker. */
const SHED_AT = 0.8;
const RESUME_AT = 0.7;

export type Pressure =
  | { readonly kind: "room" }
  | { readonly kind: "full"; readonly usedBytes: number; readonly budgetBytes: number }
  | { readonly kind: "away" };

/**
 * Watches Redis' memory against its budget for one ingest process. Redis at its maxmemory would stop the workers too:
 * they write when they settle. So ingest sheds long before.
 */
export class MemoryBudget {
  readonly #redis: Redis;
  readonly #configuredBytes: number | undefined;
  readonly #timer: NodeJS.Timeout;
  #pressure: Pressure = { kind: "room" };

  /** Without a configured budget, Redis' own maxmemory is the budget; without either there is none. */
  constructor(redis: Redis, budgetBytes: number | undefined, everyMs = 500) {
    this.#redis = redis;
    this.#configuredBytes = budgetBytes;
    this.#timer = setInterval(() => void this.measure(), everyMs);
    this.#timer.unref();
  }

  get pressure(): Pressure {
    return this.#redis.status === "ready" ? this.#pressure : { kind: "away" };
  }

  async measure(): Promise<void> {
    try {
      const info = parseInfo(await this.#redis.info("memory"));
      const usedBytes =
        Number(info.get("used_memory") ?? 0) - Number(info.get("mem_not_counted_for_evict") ?? 0);
      const budgetBytes = this.#configuredBytes ?? Number(info.get("maxmemory") ?? 0);
      const limit = budgetBytes * (this.#pressure.kind === "full" ? RESUME_AT : SHED_AT);
      this.#pressure =
        budgetBytes > 0 && usedBytes > limit ? { kind: "full", usedBytes, budgetBytes } : { kind: "room" };
    } catch {
      this.#pressure = { kind: "away" };
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
