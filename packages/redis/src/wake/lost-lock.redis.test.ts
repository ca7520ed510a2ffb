import { expect, test } from "vitest";
import { connectRedis } from "../connection/connect-redis.ts";
import { lane } from "../testing/drain-jobs.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { isLostLock } from "./lost-lock.ts";
import { Queues } from "./queues.ts";

const { redis, server } = await privateRedis();

const LOCKS = "{cr}:drains:*:lock";

/** What BullMQ says of a run at whose end something has become of its job. */
async function errorAfter(harm: (lock: string) => Promise<unknown>): Promise<Error> {
  await using resources = new AsyncDisposableStack();
  const jobsRedis = await connectRedis(server.url, "jobs");
  resources.defer(() => jobsRedis.disconnect());
  const queues = resources.adopt(new Queues(redis), (all) => all.close());
  const failed = Promise.withResolvers<Error>();
  const work = async () => {
    const [lock] = await redis.keys(LOCKS);
    await harm(lock ?? "none");
    return { kind: "done" } as const;
  };
  const running = queues.drains.start(jobsRedis, work, { concurrency: 1, onError: failed.resolve });
  resources.defer(() => running.close());
  await queues.drains.wake(lane);
  return await failed.promise;
}

test.for([
  ["lapsed", (lock: string) => redis.del(lock)],
  ["went to another run", (lock: string) => redis.set(lock, "of another run")],
  ["went to another run that has ended", (lock: string) => redis.del(lock, lock.slice(0, -":lock".length))],
] as const)("a run whose lock %s has lost it", async ([, harm]) => {
  const error = await errorAfter(harm);
  expect({ error: error.message, isLost: isLostLock(error) }).toMatchObject({ isLost: true });
});

test("a lock that could not be renewed is lost, and other errors are none of it", () => {
  expect(isLostLock(new Error("could not renew lock for job 7"))).toBe(true);
  expect(isLostLock(new Error("read ECONNRESET"))).toBe(false);
  expect(isLostLock(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }))).toBe(false);
});
