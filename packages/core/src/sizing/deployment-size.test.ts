import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type DeploymentLoad,
  type DeploymentSize,
  PROCESS_BUSY,
  REDIS_BUSY,
  sizeOf,
} from "./deployment-size.ts";
import { MEASURED_COSTS } from "./measured-costs.ts";

const GIB = 2 ** 30;
const shop: DeploymentLoad = {
  conversionsPerSecond: 1000,
  averagePerSecond: 500,
  destinations: 2,
  conversionsPerRequest: 100,
  answerSeconds: 0.3,
  outageSeconds: 3600,
  refusedShare: 0,
  ledgerHours: 48,
  redisNodeBytes: 64 * GIB,
};

test("a thousand conversions a second to two destinations need one process of each program and one Redis", () => {
  const size = sizeOf(shop);
  expect(size).toMatchObject({ deliveriesPerSecond: 2000, requestsPerSecond: 2 });
  expect(size.requestsInFlight).toBeCloseTo(0.6);
  expect([size.ingest.processes, size.worker.processes, size.redis.nodes]).toEqual([1, 1, 1]);
  expect(size.lanes).toBe(1);
  const { waiting, remembered } = MEASURED_COSTS.redisBytes;
  expect(size.redis.backlogBytes).toBe(2000 * 3600 * waiting);
  expect(size.redis.ledgerBytes).toBe(1000 * 48 * 3600 * remembered);
  expect(size.redis.deadLetterBytes).toBe(0);
  expect(size.pausedAfterSeconds).toBeUndefined();
});

describe("refusals", () => {
  test("cost the requests of the search, which is 1.1 times the bound of information", () => {
    // H(0.005) = 0.0454 bits a conversion.
    const { requestsPerSecond } = sizeOf({ ...shop, refusedShare: 0.005 });
    expect(requestsPerSecond).toBeCloseTo(2000 * (0.001 + 1.1 * 0.0454), 0);
  });

  test("need more workers where answers are slow, because each has a limit of requests in flight", () => {
    const fast = { ...shop, conversionsPerSecond: 20_000, destinations: 1, refusedShare: 0.005 };
    expect(sizeOf({ ...fast, answerSeconds: 0.05 }).worker.limitedBy).toBe("processor");
    expect(sizeOf({ ...fast, answerSeconds: 1 }).worker).toMatchObject({
      processes: Math.ceil(sizeOf({ ...fast, answerSeconds: 1 }).requestsInFlight / 102.4),
      limitedBy: "requests in flight",
    });
  });

  test("pause a destination when it has 500,000 dead letters", () => {
    expect(sizeOf({ ...shop, refusedShare: 0.01 }).pausedAfterSeconds).toBe(100_000);
  });
});

test("a backlog is caught up with what the processes have to spare", () => {
  const size = sizeOf({ ...shop, conversionsPerSecond: 100_000 });
  const times = size.worker.processes / size.worker.cores;
  expect(size.catchUpSeconds).toBeCloseTo(3600 / (times - 1));
  // At 70 % busy, 3/7 of the load is spare.
  expect(size.catchUpSeconds).toBeLessThanOrEqual((3600 * PROCESS_BUSY) / (1 - PROCESS_BUSY));
});

test("more Redis nodes are needed for memory or for the processor, whichever asks for more", () => {
  const long = sizeOf({ ...shop, outageSeconds: 30 * 86_400 });
  expect(long.redis).toMatchObject({ limitedBy: "memory" });
  expect(long.redis.nodes).toBe(Math.ceil(long.redis.maxmemoryBytes / (64 * GIB)));
  const fast = sizeOf({ ...shop, conversionsPerSecond: 500_000, outageSeconds: 0, ledgerHours: 1 });
  expect(fast.redis).toMatchObject({ limitedBy: "processor" });
  expect(fast.redis.nodes).toBe(Math.ceil(fast.redis.cores / REDIS_BUSY));
});

const numbers = (size: DeploymentSize) => [
  size.ingest.processes,
  size.worker.processes,
  size.lanes,
  size.redis.nodes,
  size.redis.maxmemoryBytes,
];

test("a greater load never needs less of anything", () => {
  const factor = fc.double({ min: 1, max: 100, noNaN: true });
  const growing = fc.constantFrom(
    "conversionsPerSecond",
    "averagePerSecond",
    "outageSeconds",
    "ledgerHours",
    "answerSeconds",
  );
  fc.assert(
    fc.property(growing, factor, (what, times) => {
      const more = numbers(sizeOf({ ...shop, [what]: shop[what] * times }));
      for (const [index, before] of numbers(sizeOf(shop)).entries())
        expect(more[index]).toBeGreaterThanOrEqual(before);
    }),
  );
});
