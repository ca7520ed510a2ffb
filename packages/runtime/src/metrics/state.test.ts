import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { registerState, type RelayState } from "./state.ts";

const lane = (index: number, more: Partial<RelayState["lanes"][number]>) => ({
  lane: { destination: "shop", index },
  waiting: 0,
  quarantined: 0,
  aside: 0,
  bytes: 100,
  ledger: { identities: 5, bytes: 100 },
  totals: { settled: 9, delivered: 8, dead: 1 },
  notRemembered: { names: 0, scores: 0 },
  ...more,
});
const state: RelayState = {
  destinations: [
    {
      name: "shop",
      gate: "paused",
      reason: "refusals",
      deadLetters: { refused: 3, expired: 0 },
      oldestDeadLetterSeconds: 60,
      conversions: { count: 2, oldestSeconds: 30 },
      replaying: 2,
      replaysLeft: 9,
    },
  ],
  lanes: [lane(0, { waiting: 7, oldestSeconds: 3, deadlineAtMs: Date.now() + 3_600_000 }), lane(1, {})],
  runs: [
    { source: "web", count: 3, oldestSeconds: 90 },
    { source: "till", count: 0 },
  ],
  webhooks: { due: 2, failed: 1 },
  jobs: [{ queue: "drains", state: "delayed", count: 4 }],
  server: { usedBytes: 1000, maxBytes: 0, evicts: false, isDurable: true },
};

test("the state is read once a scrape, and a removed lane disappears from the metrics", async () => {
  const registry = new Registry();
  let current: RelayState | undefined = state;
  let reads = 0;
  registerState(registry, () => {
    reads += 1;
    return Promise.resolve(current);
  });
  const first = await registry.metrics();
  expect(reads).toBe(1);
  for (const line of [
    'relay_lane_backlog_events{destination="shop",lane="shop:0"} 7',
    'relay_lane_oldest_seconds{destination="shop",lane="shop:1"} 0',
    'relay_gate_state{destination="shop",state="paused"} 1',
    'relay_gate_state{destination="shop",state="open"} 0',
    'relay_lane_delivered_total{destination="shop",lane="shop:0"} 8',
    'relay_gate_reason{destination="shop",reason="refusals"} 1',
    'relay_gate_reason{destination="shop",reason="by-hand"} 0',
    'relay_dead_letters_oldest_seconds{destination="shop"} 60',
    'relay_dead_letter_conversions{destination="shop"} 2',
    'relay_dead_letter_conversions_oldest_seconds{destination="shop"} 30',
    'relay_lane_quarantine_oldest_seconds{destination="shop",lane="shop:0"} 0',
    'relay_gate_reason{destination="shop",reason="api-version"} 0',
    'relay_dead_letters{destination="shop",reason="refused"} 3',
    'relay_replays_left_dead_letters{destination="shop"} 9',
    'relay_runs{source="web"} 3',
    'relay_runs_oldest_seconds{source="web"} 90',
    'relay_runs_oldest_seconds{source="till"} 0',
    'relay_webhooks{state="failed"} 1',
    'relay_queue_jobs{queue="drains",state="delayed"} 4',
    "relay_redis_durable 1",
  ])
    expect(first).toContain(line);
  expect(first).toMatch(/relay_lane_deadline_seconds\{destination="shop",lane="shop:0"\} 3(600|599)/);
  expect(first).not.toContain('relay_lane_deadline_seconds{destination="shop",lane="shop:1"}');
  current = { ...state, lanes: state.lanes.slice(0, 1) };
  expect(await registry.metrics()).not.toContain("shop:1");
  // While Redis is away no state, and no old state, is exported.
  current = undefined;
  expect(await registry.metrics()).not.toContain("shop:0");
  expect(reads).toBe(3);
});
