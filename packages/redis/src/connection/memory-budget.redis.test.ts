import { expect, test, vi } from "vitest";
import { privateRedis } from "../testing/private-redis.ts";
import { MemoryBudget, memoryOf } from "./memory-budget.ts";

const { redis } = await privateRedis();

test("conversions are shed from 80 % of the memory budget on and taken again below 70 %", async () => {
  const usedBytes = async () => {
    const info = await redis.info("memory");
    const read = (name: string) => Number(new RegExp(`${name}:(\\d+)`).exec(info)?.[1]);
    return read("used_memory") - read("mem_not_counted_for_evict");
  };
  const fill = (bytes: number) => redis.set("filler", Buffer.alloc(bytes, "x"));
  await fill(10_000_000);
  const budget = new MemoryBudget(redis, (await usedBytes()) / 0.75);
  await budget.measure();
  expect(budget.pressure.kind).toBe("room");
  await fill(11_500_000);
  await budget.measure();
  expect(budget.pressure).toMatchObject({ kind: "full" });
  await fill(10_000_000);
  await budget.measure();
  expect(budget.pressure.kind).toBe("full");
  await fill(8_000_000);
  // Some servers free the memory of the value before in the background.
  await vi.waitFor(async () => {
    await budget.measure();
    expect(budget.pressure.kind).toBe("room");
  }, 30_000);
});

test("the smaller of the budget and Redis' own limit counts", async () => {
  const megabyte = 1_000_000;
  const info = (maxmemory: number) =>
    new Map([
      ["used_memory", String(5 * megabyte)],
      ["mem_not_counted_for_evict", String(megabyte)],
      ["maxmemory", String(maxmemory)],
    ]);
  expect(memoryOf(info(0))).toEqual({ usedBytes: 4 * megabyte, budgetBytes: 0 });
  expect(memoryOf(info(9 * megabyte))).toMatchObject({ budgetBytes: 9 * megabyte });
  expect(memoryOf(info(0), 8 * megabyte)).toMatchObject({ budgetBytes: 8 * megabyte });
  expect(memoryOf(info(9 * megabyte), 8 * megabyte)).toMatchObject({ budgetBytes: 8 * megabyte });
  expect(memoryOf(info(7 * megabyte), 8 * megabyte)).toMatchObject({ budgetBytes: 7 * megabyte });
});
