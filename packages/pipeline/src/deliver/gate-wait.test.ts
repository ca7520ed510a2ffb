import type { GateMode } from "@relay/core";
import { expect, test } from "vitest";
import { gateWaitMs } from "./gate-wait.ts";

const token = { reveal: () => "a token", mark: "mine" };

test.for([
  ["open", undefined, 0, 0],
  ["backing-off", undefined, 700, 700],
  ["backing-off", undefined, -5, 0],
  ["throttled", "another", 700, 700],
  ["suspended", "mine", 700, 700],
  ["suspended", "another", 700, 0],
  ["paused", undefined, -5, 30_000],
  ["paused", "another", -5, 30_000],
] as const)(
  "a gate %s for token %s for another %d ms delays a drain by %d ms",
  ([state, tokenMark, inMs, waitMs]) => {
    const gateState = { state: state satisfies GateMode, failures: 1, untilMs: 1000 + inMs, nowMs: 1000 };
    expect(gateWaitMs({ ...gateState, ...(tokenMark && { tokenMark }) }, token)).toBe(waitMs);
  },
);
