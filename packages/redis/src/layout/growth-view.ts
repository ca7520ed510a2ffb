import { growingFrom, type LaneLayout } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";
import { lanesIn } from "./layouts.ts";

/** How far the growth of a destination's lanes is. */
export interface GrowthView {
  readonly lanes: number;
  /** Lanes before the growth; absent when it is over. */
  readonly from?: number;
  /** Conversions in the old lanes, those that came since included; 0 when it is over. */
  readonly waiting: number;
  /** Until when the ledgers of earlier lanes are asked, milliseconds; absent when they are not, or a growth is not over. */
  readonly asksUntilMs?: number;
}

/** Reads it. */
export async function readGrowth(
  redis: RedisClient,
  destination: string,
  layout: LaneLayout,
): Promise<GrowthView> {
  const from = growingFrom(layout);
  const { lanes, earlier } = layout;
  const untilMs = earlier.at(-1)?.untilMs;
  if (from === undefined)
    return { lanes, waiting: 0, ...(untilMs !== undefined && { asksUntilMs: untilMs }) };
  const old = lanesIn(destination, { ...layout, lanes: from });
  const keys = keysOf(redis);
  const counts = await Promise.all(old.map((lane) => redis.get(keys.lane(lane).waiting)));
  return { lanes, from, waiting: counts.reduce((sum, count) => sum + Number(count ?? 0), 0) };
}
