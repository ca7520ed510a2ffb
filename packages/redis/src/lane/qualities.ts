import type { PredictedQuality } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";
import { lanesIn, Layouts } from "../layout/layouts.ts";

/** Over the deliveries that the ledger still knows: those of the last one to one and a half times `ledger_hours`. */
export async function readQualities(
  redis: RedisClient,
  destination: string,
): Promise<readonly PredictedQuality[]> {
  const sums = new Map<string, { conversions: number; hundredths: number }>();
  const layout = await new Layouts(redis).read(destination);
  for (const lane of lanesIn(destination, layout)) {
    const { generations, qualityPrefix } = keysOf(redis).ledger(lane, layout.ledgerHours);
    const known = (await redis.hkeys(generations)).filter((field) => /^\d+$/.test(field));
    for (const generation of known) {
      for (const [field, value] of Object.entries(await redis.hgetall(qualityPrefix + generation))) {
        const eventName = field.slice(2);
        const sum = sums.get(eventName) ?? { conversions: 0, hundredths: 0 };
        if (field.startsWith("n:")) sum.conversions += Number(value);
        else sum.hundredths += Number(value);
        sums.set(eventName, sum);
      }
    }
  }
  return Array.from(sums, ([eventName, { conversions, hundredths }]) => ({
    eventName,
    conversions,
    score: Math.round(hundredths / conversions) / 100,
  })).toSorted((a, b) => b.conversions - a.conversions);
}
