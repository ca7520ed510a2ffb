import type { DestinationState, LaneView, RelayState } from "@relay/redis";
import { expect, test } from "vitest";
import { frameOf, rowsOf } from "./top-frame.ts";

const lane = (index: number, more: Partial<LaneView>): LaneView => ({
  lane: { destination: "shop", index },
  waiting: 0,
  quarantined: 0,
  aside: 0,
  bytes: 0,
  ledger: { identities: 0, bytes: 0 },
  totals: { settled: 0, delivered: 0, dead: 0 },
  notRemembered: { names: 0, scores: 0 },
  ...more,
});
const shop: DestinationState = {
  name: "shop",
  gate: "paused",
  reason: "refusals",
  deadLetters: {
    refused: 3,
    expired: 1,
    unmappable: 0,
    outcome_unknown: 0,
    platform_failed: 0,
    relay_failed: 0,
  },
  conversions: { count: 0 },
  replaying: 2,
  replaysLeft: 5,
  requests: { inFlight: 12, limit: 64 },
};
const state = (lanes: readonly LaneView[]): RelayState => ({
  destinations: [shop],
  lanes,
  webhooks: { due: 0, failed: 0 },
  jobs: [{ queue: "drains", state: "active", count: 1 }],
  server: { usedBytes: 5_242_880, maxBytes: 0, evicts: false, isDurable: false, clockSkewSeconds: 0 },
});

test("rates are computed between two looks, over all lanes of a destination", () => {
  const before = state([lane(0, {}), lane(1, { totals: { settled: 10, delivered: 8, dead: 1 } })]);
  const now = state([
    lane(0, {
      totals: { settled: 20, delivered: 20, dead: 0 },
      waiting: 4,
      oldestSeconds: 7,
      deadlineAtMs: Date.now() + 3_600_000,
      drain: "nonce",
    }),
    lane(1, { totals: { settled: 30, delivered: 18, dead: 5 }, waiting: 1 }),
  ]);
  expect(rowsOf(before, now, 2)).toEqual([
    {
      destination: "shop",
      gate: "paused (refusals)",
      waiting: 5,
      oldestSeconds: 7,
      deadlineSeconds: expect.closeTo(3600, -1) as number,
      deliveredPerSecond: 15,
      deadPerSecond: 2,
      duplicatesPerSecond: 3,
      deadLetters: 4,
      replaying: 7,
      draining: 1,
      requestsInFlight: 12,
      requestsLimit: 64,
    },
  ]);
  const frame = frameOf(now, rowsOf(before, now, 2));
  expect(frame).toContain("does not write to disk");
  expect(frame).toContain("paused (refusals)");
  expect(frame).toContain("12 of 64");
});
