import type { RedisClient } from "../connection/redis-client.ts";
import { viewLanes } from "../lane/lanes-view.ts";
import { RedisErasures } from "./erasures.ts";

/** Longer than a segment that was put back into its lane waits for its drain. */
const GRACE_MS = 600_000;

/** Takes persons off the list of erasures once everything that came before has left the lanes. */
export class ErasureEnd {
  readonly #redis: RedisClient;
  readonly #erasures: RedisErasures;

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#erasures = new RedisErasures(redis);
  }

  /** `nowMs` is the time of Redis' clock. What is set aside or in quarantine may be of any age. */
  async sweep(nowMs: number): Promise<void> {
    const all = await this.#erasures.read();
    if (all.size === 0) return;
    const oldest = (await viewLanes(this.#redis)).map(({ aside, quarantined, oldestSeconds = 0 }) =>
      aside + quarantined > 0 ? -Infinity : nowMs - oldestSeconds * 1000,
    );
    const nothingBeforeMs = Math.min(nowMs, ...oldest) - GRACE_MS;
    const over = [...all].filter(([, sinceMs]) => sinceMs < nothingBeforeMs).map(([mark]) => mark);
    await this.#erasures.remove(over);
  }
}
