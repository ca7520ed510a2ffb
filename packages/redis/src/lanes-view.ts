import type { LaneRef } from "@relay/core";
import type { Redis } from "ioredis";
import { laneKeys, LANES, parseLane } from "./keys.ts";

/** A lane as an operator looks at it. */
export interface LaneView {
  readonly lane: LaneRef;
  /** Conversions waiting, those of segments begun and not finished included. */
  readonly waiting: number;
  /** Age of the oldest segment, seconds; absent in an empty lane. */
  readonly oldestSeconds?: number;
  /** When the first of its conversions must be given up, Unix seconds, to the hour before; absent in an empty lane. */
  readonly deadline?: number;
  /** The nonce of the drain that holds the lease; absent while nobody drains. */
  readonly drain?: string;
  /** Segments set aside because they could not be decoded or because workers crashed on them. */
  readonly quarantined: number;
}

/** Every lane ever used, by name. The cost is that of the lanes, whatever waits in them. */
export async function viewLanes(redis: Redis): Promise<readonly LaneView[]> {
  const names = (await redis.smembers(LANES)).toSorted();
  const nowMs = await redisNowMs(redis);
  return Promise.all(names.map((name) => viewLane(redis, parseLane(name), nowMs)));
}

async function viewLane(redis: Redis, lane: LaneRef, nowMs: number): Promise<LaneView> {
  const { stream, waiting, lease, quarantine, deadlines } = laneKeys(lane);
  const [count, [head], drain, quarantined, hours] = await Promise.all([
    redis.get(waiting),
    redis.xrange(stream, "-", "+", "COUNT", 1),
    redis.get(lease),
    redis.xlen(quarantine),
    redis.hkeys(deadlines),
  ]);
  const arrivedMs = head === undefined ? undefined : Number(head[0].split("-")[0]);
  return {
    lane,
    waiting: Number(count ?? 0),
    ...(arrivedMs !== undefined && { oldestSeconds: Math.max(0, (nowMs - arrivedMs) / 1000) }),
    ...(hours.length > 0 && { deadline: Math.min(...hours.map(Number)) * 3600 }),
    ...(drain !== null && { drain }),
    quarantined,
  };
}

async function redisNowMs(redis: Redis): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
