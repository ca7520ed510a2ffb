import { expect, test } from "vitest";
import { harnessOfFile } from "./drain-harness.ts";
import { delivered, ids } from "./scripted-platform.ts";

const harness = await harnessOfFile();

const IN_FLIGHT = 128;
const throttled = { kind: "throttled", waitMs: 60_000, answer: { httpStatus: 429 } } as const;

/** Requests that wait for their answer until so many are in flight. */
function heldUntil(count: number) {
  const all = Promise.withResolvers<void>();
  return {
    answers: async (request: number) => {
      // The first one goes alone, to find out whether the destination takes any.
      if (request === 1) return;
      if (request === count + 1) all.resolve();
      await all.promise;
    },
  };
}

test("a gate that shuts with 128 in flight lets no further request start, and doubles none of the 128", async () => {
  harness.maxEvents = 1;
  harness.maxInFlight = IN_FLIGHT;
  const { answers } = heldUntil(IN_FLIGHT);
  harness.script = async (_, request) => {
    await answers(request);
    return request === 50 ? throttled : delivered;
  };
  await harness.append(ids(500));
  expect(await harness.slice()).toMatchObject({ kind: "later" });
  expect(harness.mostInFlight).toBe(IN_FLIGHT);
  expect(harness.requests).toHaveLength(IN_FLIGHT + 1);
  expect(await harness.waiting()).toBe(500 - IN_FLIGHT);
  expect(await harness.possiblySent()).toBeUndefined();
  harness.script = () => delivered;
  await harness.gate.resume("shop");
  await harness.drainAll();
  const sent = harness.requests.flat();
  // Only the throttled one is sent again.
  expect(sent).toHaveLength(500 + 1);
  expect(new Set(sent).size).toBe(500);
});

test("a lane that dies with 128 in flight leaves only what it began as possibly sent", async () => {
  harness.maxEvents = 10;
  harness.maxInFlight = IN_FLIGHT;
  await harness.append(ids(300));
  let request = 0;
  harness.script = () => {
    request += 1;
    return request === 1 ? delivered : { kind: "unknown", answer: { httpStatus: 0 } };
  };
  await harness.slice();
  const acquired = await harness.lanes.acquire({ destination: "shop", index: 0 }, "look", 1000);
  const stretches = acquired.kind === "held" ? acquired.possiblySent : [];
  expect(stretches.length).toBeGreaterThan(0);
  expect(stretches.length).toBeLessThanOrEqual(harness.requests.length - 1);
});
