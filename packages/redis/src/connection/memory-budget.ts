import { askNodes } from "./ask-nodes.ts";
import type { RedisClient } from "./redis-client.ts";
import { parseInfo } from "./check-redis.ts";

/** Shedding starts at this share of the budget and ends at the lower one, so that it does not flicker. */
const SHED_AT = 0.8;
const RESUME_AT = 0.7;

/** Whether there is room for more conversions. */
export type MemoryPressure =
  | { readonly kind: "room" }
  | { readonly kind: "full"; readonly usedBytes: number; readonly budgetBytes: number };

/**
 * Compares Redis' memory with its budget, for one ingest process. In a cluster each master has the budget, and one that
 * is over it counts for all: any request may hold conversions for it. A Redis at its maxmemory would stop the workers too,
 * because they write when they settle. So the ingest API sheds long before.
 */
export class MemoryBudget {
  readonly #redis: RedisClient;
  readonly #configuredBytes: number | undefined;
  #pressure: MemoryPressure = { kind: "room" };

  constructor(redis: RedisClient, configuredBytes: number | undefined) {
    this.#redis = redis;
    this.#configuredBytes = configuredBytes;
  }

  /** The state at the last measurement. */
  get pressure(): MemoryPressure {
    return this.#pressure;
  }

  async measure(): Promise<void> {
    const nodes = await askNodes(this.#redis, (node) => node.info("memory"));
    const share = this.#pressure.kind === "full" ? RESUME_AT : SHED_AT;
    const full = nodes
      .map((info) => memoryOf(parseInfo(info), this.#configuredBytes))
      .find(({ usedBytes, budgetBytes }) => budgetBytes > 0 && usedBytes > budgetBytes * share);
    this.#pressure = full ? { kind: "full", ...full } : { kind: "room" };
  }
}

/**
 * Memory that Redis uses and the limit, from INFO. The limit is the smaller of the configured budget and Redis'
 * maxmemory; 0 when there is neither. Buffers that Redis does not count against its maxmemory are left out.
 */
export function memoryOf(info: ReadonlyMap<string, string>, configuredBytes = 0) {
  const read = (name: string) => Number(info.get(name) ?? 0);
  const limits = [configuredBytes, read("maxmemory")].filter((bytes) => bytes > 0);
  return {
    usedBytes: read("used_memory") - read("mem_not_counted_for_evict"),
    budgetBytes: limits.length === 0 ? 0 : Math.min(...limits),
  };
}
