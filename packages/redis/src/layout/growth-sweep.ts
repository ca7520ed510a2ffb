import { growingFrom, growthOver, type LaneLayout, withoutPast } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { redisNowMs } from "../clock/redis-clock.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript, type Script } from "../script.ts";
import { lanesIn, Layouts } from "./layouts.ts";

const closeLaneScript = luaScript(import.meta.url, "close-lane");

/**
 * Brings growths of lanes to their end: closes the old lanes to producers that know of fewer lanes, opens the new ones
 * when nothing from before is left, and forgets the old layout when its ledgers need no longer be asked. Every step can be
 * repeated, so a growth goes on wherever it was interrupted.
 */
export class GrowthSweep {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #layouts: Layouts;
  readonly #close: Script;

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#layouts = new Layouts(redis);
    this.#close = closeLaneScript(redis);
  }

  async sweep(): Promise<void> {
    for (const [destination, layout] of await this.#layouts.readAll())
      if (layout.earlier.length > 0) await this.#advance(destination, layout);
  }

  async #advance(destination: string, layout: LaneLayout): Promise<void> {
    const nowMs = await redisNowMs(this.#redis);
    if (growingFrom(layout) !== undefined) {
      if (await this.#holdsOld(destination, layout)) return;
      await this.#layouts.change(destination, (present) =>
        present?.lanes === layout.lanes ? growthOver(present, nowMs) : (present ?? layout),
      );
    } else if (withoutPast(layout, nowMs).earlier.length < layout.earlier.length)
      await this.#layouts.change(destination, (present) => withoutPast(present ?? layout, nowMs));
  }

  /** Closes the old lanes, and returns whether one of them holds segments from before. */
  async #holdsOld(destination: string, layout: LaneLayout): Promise<boolean> {
    const old = lanesIn(destination, { ...layout, lanes: growingFrom(layout) ?? 0 });
    const left = await Promise.all(
      old.map((lane) => {
        const { stream, closed } = this.#keys.lane(lane);
        return this.#close([stream, closed], [layout.lanes]);
      }),
    );
    return left.some((segments) => Number(segments) > 0);
  }
}
