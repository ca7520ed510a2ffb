import { parseLane, RelayError } from "@relay/core";
import { readConnectedProcesses } from "../connection/connected-processes.ts";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";
import { luaScript } from "../script.ts";

const noteRestoredScript = luaScript(import.meta.url, "note-restored");

/**
 * Notes that Redis was restored from a backup taken at `takenAtMs`: whatever waits was possibly sent since. The workers
 * then repeat it only while its platform recognises a repetition; later it becomes a dead letter `outcome_unknown`.
 * Returns how many conversions wait. Throws RELAY_WORKERS_RUN while a worker is connected.
 */
export async function noteRestored(redis: RedisClient, takenAtMs: number): Promise<number> {
  const workers = (await readConnectedProcesses(redis))?.filter(({ program }) => program === "worker") ?? [];
  if (workers.length > 0)
    throw new RelayError("RELAY_WORKERS_RUN", {
      detail: workers.map(({ host, pid }) => `${host} ${pid}`).join(", "),
    });
  const keys = keysOf(redis);
  const script = noteRestoredScript(redis);
  const lanes = (await redis.smembers(keys.lanes)).map(parseLane);
  const counts = await Promise.all(
    lanes.map((lane) => {
      const { stream, waiting, intents, aside, asideCount, asideGroupPrefix } = keys.lane(lane);
      return script([stream, waiting, intents, aside, asideCount], [Math.round(takenAtMs), asideGroupPrefix]);
    }),
  );
  return counts.reduce<number>((sum, count) => sum + Number(count), 0);
}
