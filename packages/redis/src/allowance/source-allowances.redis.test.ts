import { expect, test, vi } from "vitest";
import { keysOf } from "../keys.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { SourceAllowances } from "./source-allowances.ts";

const { redis } = await privateRedis();
const RATE = 1000;

/** Two processes that share the limit of a source. */
const processes = () => [0, 1].map(() => new SourceAllowances(redis, new Map([["shop", RATE]])));

test("all processes together accept what a source may send, and no more", async () => {
  const [first, second] = processes();
  const startedMs = performance.now();
  let accepted = 0;
  let refused = 0;
  // Far more than may pass, until the second second has begun.
  while (performance.now() - startedMs < 1200) {
    const waits = await Promise.all(
      [first, second].flatMap((one) => [7, 3].map(async (count) => one?.take("shop", count))),
    );
    for (const [index, wait] of waits.entries()) {
      if (wait !== 0) refused += 1;
      else accepted += index % 2 === 0 ? 7 : 3;
    }
  }
  const seconds = (performance.now() - startedMs) / 1000;
  expect(refused).toBeGreaterThan(0);
  // What each process has taken ahead may be unused.
  expect(accepted).toBeLessThanOrEqual(RATE + RATE * seconds);
  expect(accepted).toBeGreaterThan(RATE * seconds * 0.9);
});

test("small requests need few calls, and none while the bucket is empty", async () => {
  const [allowances] = processes();
  const calls = vi.spyOn(
    redis as unknown as { relay_take_allowance: () => Promise<unknown> },
    "relay_take_allowance",
  );
  const waits = [];
  for (let n = 0; n < RATE + 500; n += 1) waits.push(await allowances?.take("shop", 1));
  expect(waits.filter((wait) => wait === 0).length).toBeGreaterThanOrEqual(RATE);
  expect(waits.at(-1)).toBeLessThanOrEqual(60);
  expect(calls.mock.calls.length).toBeLessThan(RATE / 20);
  calls.mockRestore();
});

test("a request larger than a second's conversions passes a full bucket, and is paid off afterwards", async () => {
  const [allowances] = processes();
  expect(await allowances?.take("shop", 5 * RATE)).toBe(0);
  const wait = (await allowances?.take("shop", 1)) ?? 0;
  expect(wait).toBeGreaterThan(3900);
  expect(wait).toBeLessThanOrEqual(4001);
});

test("a source without a limit takes nothing, and a limit that changes begins anew", async () => {
  const [allowances] = processes();
  expect(allowances?.take("other", 1e9)).toBe(0);
  expect(await allowances?.take("shop", 2 * RATE)).toBe(0);
  allowances?.replace(new Map([["shop", 4 * RATE]]));
  expect(await allowances?.take("shop", 1)).toBeLessThan(300);
  allowances?.replace(new Map());
  expect(allowances?.take("shop", 1e9)).toBe(0);
});

test("a clock of Redis that was set back holds nothing up", async () => {
  const [allowances] = processes();
  await redis.hset(keysOf(redis).allowance("shop"), { tokens: "0", at: String(Date.now() + 3_600_000) });
  const wait = (await allowances?.take("shop", 10)) ?? 0;
  expect(wait).toBeLessThanOrEqual(10);
});
