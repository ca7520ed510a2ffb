import { setTimeout as passing } from "node:timers/promises";
import { nodesOf, type RedisClient } from "@relay/redis";
import type { Disturbances } from "./disturbances.ts";

const LOOK_EVERY_MS = 100;
/** A lease is five seconds here: a drain whose calls take so long has little of it left. */
const STALL_MS = 1000;

/**
 * Notes when Redis took long for an answer, or the machine for a timer, until it is stopped: a disk or a processor that
 * others use disturbs a campaign as a strike does.
 */
export async function watchStalls(
  redis: RedisClient,
  disturbances: Disturbances,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const fromMs = Date.now();
    const startedAt = performance.now();
    // Who does not answer at all was struck.
    await Promise.all(nodesOf(redis).map((node) => node.ping().catch(() => undefined)));
    await passing(LOOK_EVERY_MS);
    const tookMs = performance.now() - startedAt - LOOK_EVERY_MS;
    if (tookMs > STALL_MS) disturbances.note("stall", fromMs, fromMs + tookMs);
  }
}
