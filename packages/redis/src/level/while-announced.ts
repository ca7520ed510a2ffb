import { bestEffort } from "../connection/best-effort.ts";
import type { RedisClient } from "../connection/redis-client.ts";
import { permitted } from "../connection/refused-connection.ts";
import { FeatureLevel } from "./feature-level.ts";

/** Well below the minute after which a silent process counts as gone. */
const EVERY_MS = 20_000;

/**
 * Runs the work of a command between its announcement and its withdrawal, so that no process begins to write meanwhile
 * what the command cannot read. Throws RELAY_VERSION_TOO_OLD, without working, when one has already.
 */
export async function whileAnnounced<T>(redis: RedisClient, work: () => Promise<T>): Promise<T> {
  const level = new FeatureLevel(redis, { mayRaise: false });
  await permitted(level.announce());
  const timer = setInterval(() => void level.announce().catch(() => undefined), EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await bestEffort(level.withdraw());
  }
}
