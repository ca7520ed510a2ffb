import { laneName, type LaneRef } from "@relay/core";
import { connectRedis, type LaneTotals, readTotals, RedisDeadLetters, viewLanes } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { vi } from "vitest";
import { sealerOf } from "../sealer-of.ts";

export interface Ending {
  readonly totals: LaneTotals;
  readonly deadLetters: readonly { readonly reason: string; readonly eventId: string }[];
}

/**
 * Waits until a lane has settled everything that was accepted for it, and returns how it ended. A fault that ends between
 * a request and the next sets healthy conversions aside for a moment: they are waited for too.
 */
export async function settled(
  deployment: Deployment,
  accepted: number,
  {
    lane = { destination: "meta-shop", index: 0 },
    timeoutMs = 60_000,
  }: { lane?: LaneRef; timeoutMs?: number } = {},
): Promise<Ending> {
  const redis = await connectRedis(deployment.redis.url, "worker");
  try {
    const totals = await vi.waitFor(
      async () => {
        const now = await readTotals(redis, lane);
        if (now.settled < accepted || now.waiting > 0) {
          throw new Error(`${laneName(lane)}: ${now.settled} of ${accepted} settled, ${now.waiting} waiting`);
        }
        const view = (await viewLanes(redis)).find((one) => laneName(one.lane) === laneName(lane));
        if (view && view.aside > 0) throw new Error(`${laneName(lane)}: ${view.aside} lie beside it`);
        return readTotals(redis, lane);
      },
      { timeout: timeoutMs, interval: 50 },
    );
    const deadLetters = await Array.fromAsync(
      new RedisDeadLetters(redis, sealerOf(deployment)).list(lane.destination),
    );
    return {
      totals,
      deadLetters: deadLetters.map(({ reason, conversion }) => ({ reason, eventId: conversion.event_id })),
    };
  } finally {
    redis.disconnect();
  }
}
