import { expect, test, vi } from "vitest";
import { drainJobs, lane } from "../testing/drain-jobs.ts";
import { privateRedis } from "../testing/private-redis.ts";

const { redis } = await privateRedis();
const { queues, run } = drainJobs(redis);

test("a lane woken several times while its drain runs is drained once more", async () => {
  const running = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const runs = run(async (nth) => {
    if (nth === 1) {
      running.resolve();
      await finish.promise;
    }
    return { kind: "done" };
  });
  await queues.drains.wake(lane);
  await running.promise;
  for (let i = 0; i < 5; i += 1) await queues.drains.wake(lane);
  finish.resolve();
  await vi.waitFor(async () => {
    expect(runs).toHaveLength(2);
    expect(await redis.exists("{cr}:drains:de:meta-shop:0")).toBe(0);
  }, 30_000);
});

test("a drain that returns `again` runs again", async () => {
  const runs = run((nth) => ({ kind: nth < 4 ? "again" : "done" }));
  await queues.drains.wake(lane);
  await expect.poll(() => runs).toHaveLength(4);
});

test("a delayed drain runs at once only when its lane fills", async () => {
  const runs = run((nth) => (nth === 1 ? { kind: "later", delayMs: 60_000 } : { kind: "done" }));
  await queues.drains.wake(lane);
  await expect.poll(() => redis.zcard("{cr}:drains:delayed")).toBe(1);
  await queues.drains.wake(lane);
  expect(runs).toHaveLength(1);
  await queues.drains.wakeNow(lane);
  await expect.poll(() => runs).toHaveLength(2);
});

test("a delayed drain runs when its delay is over", async () => {
  const runs = run((nth) => (nth === 1 ? { kind: "later", delayMs: 150 } : { kind: "done" }));
  await queues.drains.wake(lane);
  await expect.poll(() => runs).toHaveLength(2);
  expect((runs[1] ?? 0) - (runs[0] ?? 0)).toBeGreaterThanOrEqual(150);
});
