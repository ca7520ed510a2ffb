import { redisNowMs } from "../clock/redis-clock.ts";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";
import { REPORT_SECONDS } from "../status/reports.ts";

/** The kept runs of a source. */
export interface RunsView {
  readonly source: string;
  readonly count: number;
  /** Age of the oldest, seconds; absent when there is none. */
  readonly oldestSeconds?: number;
}

/** Counts the runs of each source. Runs whose time is over are left out, although they may still be in the index. */
export async function viewRuns(redis: RedisClient, sources: readonly string[]): Promise<readonly RunsView[]> {
  const keys = keysOf(redis);
  const nowMs = await redisNowMs(redis);
  const sinceMs = nowMs - REPORT_SECONDS * 1000;
  return Promise.all(
    sources.map(async (source) => {
      const { byTime } = keys.runs(source);
      const [count, oldest] = await Promise.all([
        redis.zcount(byTime, sinceMs, "+inf"),
        redis.zrangebyscore(byTime, sinceMs, "+inf", "WITHSCORES", "LIMIT", 0, 1),
      ]);
      const keptAtMs = oldest[1];
      return {
        source,
        count,
        ...(keptAtMs !== undefined && { oldestSeconds: Math.max(0, (nowMs - Number(keptAtMs)) / 1000) }),
      };
    }),
  );
}
