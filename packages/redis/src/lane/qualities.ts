import type { PredictedQuality } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";

/** Over the deliveries that the ledger still knows: those of the last one to one and a half times `ledger_hours`. */
export async function readQualities(
  redis: RedisClient,
  { name, lanes }: { readonly name: string; readonly lanes: number },
): Promise<readonly PredictedQuality[]> {
  const sums = new Map<string, { conversions: number; hundredths: number }>();
  for (let index = 0; index < lanes; index += 1) {
    const { generations, qualityPrefix } = keysOf(redis).lane({ destination: name, index });
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
