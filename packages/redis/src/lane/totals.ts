import type { DeadReason, LaneRef } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";

/** Counts of a lane since it was opened. The settle script counts them, so they are exact through any crash. */
export interface LaneTotals {
  /** Conversions settled or set aside. */
  readonly settled: number;
  /** Identities delivered. */
  readonly delivered: number;
  /** Identities given up, by reason. */
  readonly dead: Readonly<Partial<Record<DeadReason, number>>>;
  /** Conversions not settled yet. */
  readonly waiting: number;
}

/** Reads a lane's totals at one moment: each conversion is either settled or waiting. */
export async function readTotals(redis: RedisClient, lane: LaneRef): Promise<LaneTotals> {
  const { totals, waiting } = keysOf(redis).lane(lane);
  const replies = await redis.multi().hgetall(totals).get(waiting).exec();
  const [fields, left] = (replies ?? []).map(([error, reply]) => {
    if (error) throw error;
    return reply;
  }) as [Record<string, string>, string | null];
  const dead: Partial<Record<DeadReason, number>> = {};
  for (const [field, count] of Object.entries(fields)) {
    if (field.startsWith("dead:")) dead[field.slice(5) as DeadReason] = Number(count);
  }
  return {
    settled: Number(fields["settled"] ?? 0),
    delivered: Number(fields["delivered"] ?? 0),
    dead,
    waiting: Number(left ?? 0),
  };
}
