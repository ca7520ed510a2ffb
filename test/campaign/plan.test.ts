import { expect, test } from "vitest";
import { planOf, type StrikeKind } from "./plan.ts";

const MINUTE_MS = 60_000;
const countOf = (seed: number, minutes: number, kind: StrikeKind) =>
  planOf(seed, minutes * MINUTE_MS).filter((strike) => strike.kind === kind).length;

test("the same seed plans the same faults, another one others", () => {
  expect(planOf(1, 5 * MINUTE_MS)).toEqual(planOf(1, 5 * MINUTE_MS));
  expect(planOf(1, 5 * MINUTE_MS)).not.toEqual(planOf(2, 5 * MINUTE_MS));
});

test("45 seconds hold every kind of fault; 20 minutes hold 60 kills, 10 of them of Redis", () => {
  const kinds = new Set(planOf(3, 45_000).map(({ kind }) => kind));
  expect([...kinds].toSorted()).toEqual(
    [
      "dead-token",
      "fault",
      "forget-queues",
      "freeze-worker",
      "garbage",
      "kill-ingest",
      "kill-redis",
      "kill-worker",
      "replay",
      "silence-redis",
      "step-clock",
    ].toSorted(),
  );
  const redis = countOf(3, 20, "kill-redis");
  expect(redis).toBeGreaterThanOrEqual(10);
  expect(redis + countOf(3, 20, "kill-worker") + countOf(3, 20, "kill-ingest")).toBeGreaterThanOrEqual(60);
});

test("around a worker's kill in quiet nothing else strikes", () => {
  const plan = planOf(4, 10 * MINUTE_MS);
  const quiet = plan.filter((strike) => strike.kind === "kill-worker" && strike.isQuiet);
  expect(quiet.length).toBeGreaterThan(15);
  for (const kill of quiet) {
    const others = plan.filter((strike) => {
      const endMs = strike.atMs + ("forMs" in strike ? strike.forMs : "downMs" in strike ? strike.downMs : 0);
      return strike !== kill && endMs > kill.atMs - 1000 && strike.atMs < kill.atMs + 6500;
    });
    expect(others).toEqual([]);
  }
});

test("where another server takes over, servers are also frozen, and stalled before they are killed", () => {
  const kinds = new Set(planOf(3, 45_000, "sentinel").map(({ kind }) => kind));
  for (const kind of ["kill-redis", "silence-redis", "freeze-redis", "stall-replication"] as const)
    expect(kinds).toContain(kind);
  const within = (minutes: number) => planOf(3, minutes * MINUTE_MS, "sentinel").length;
  expect(within(10)).toBeGreaterThan(within(5));
});
