import { HeldBytes } from "@relay/pipeline";
import { beforeEach, expect, test } from "vitest";
import { harnessOfFile } from "./drain-harness.ts";
import { delivered } from "./scripted-platform.ts";

const MEGABYTE = 1024 * 1024;
const NOTE = "x".repeat(60_000);

const harness = await harnessOfFile();
beforeEach(() => {
  harness.maxEvents = 200;
});

/** 400 conversions of 60 KB, 8 to a segment. */
async function appendLarge(): Promise<readonly string[]> {
  const ids = Array.from({ length: 400 }, (_, n) => `large-${n}`);
  for (let at = 0; at < ids.length; at += 8)
    await harness.append(ids.slice(at, at + 8), { custom_data: { search_string: NOTE } });
  return ids;
}

/** Drains the lane and returns the most that was held while a request was made. */
async function mostHeld(limit: number): Promise<number> {
  harness.held = new HeldBytes(limit);
  let most = 0;
  harness.script = () => {
    most = Math.max(most, harness.held.bytes);
    return delivered;
  };
  await harness.drainAll();
  expect(harness.held.bytes).toBe(0);
  return most;
}

test("a lane of large conversions is sent in smaller parts, and no more of it is held than may be", async () => {
  const ids = await appendLarge();
  // Beyond the limit goes the segment that was being opened, and what was read with it as it lies in the lane.
  expect(await mostHeld(2 * MEGABYTE)).toBeLessThan(3 * MEGABYTE);
  expect(harness.requests.flat().toSorted()).toEqual(ids.toSorted());
  await harness.reset();
  harness.maxEvents = 200;
  await appendLarge();
  expect(await mostHeld(Infinity)).toBeGreaterThan(10 * MEGABYTE);
});

test("a drain that finds others holding all there is reads nothing, rests and goes on when they are done", async () => {
  await harness.append(["one", "two"]);
  harness.held = new HeldBytes(MEGABYTE);
  const others = harness.held.share();
  others.add(MEGABYTE);
  expect(await harness.slice()).toEqual({ kind: "later", delayMs: 250 });
  expect(harness.requests).toEqual([]);
  others.close();
  expect(await harness.slice()).toEqual({ kind: "done" });
  expect(harness.requests.flat()).toEqual(["one", "two"]);
});
