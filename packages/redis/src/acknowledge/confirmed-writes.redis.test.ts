import { RedisServer, TcpProxy } from "@relay/testkit";
import type { Redis } from "ioredis";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { connectRedis } from "../connection/connect-redis.ts";
import type { Confirmation } from "./confirmation.ts";
import { ConfirmedWrites } from "./confirmed-writes.ts";

const resources = new AsyncDisposableStack();
const primary = resources.use(await RedisServer.start({ settings: ["--repl-diskless-sync-delay", "0"] }));
/** The way from the primary's replica to it. */
const link = resources.use(await TcpProxy.start(primary.port));
const replica = resources.use(
  await RedisServer.start({
    settings: ["--replicaof", "127.0.0.1", String(link.port), "--repl-timeout", "1", "--appendonly", "no"],
  }),
);
const redis = await open(primary, "producer");
const copy = await open(replica, "producer");
afterAll(() => resources.disposeAsync());
beforeEach(async () => {
  link.reappear();
  await redis.wait(1, 4000);
  await redis.flushall();
});

const PUSH = "return redis.call('RPUSH', KEYS[1], ARGV[1])";

async function open(server: RedisServer, role: "producer" | "confirmed"): Promise<Redis> {
  return resources.adopt(await connectRedis(server.url, role), (client) => client.disconnect());
}

/** A script that pushes to a list, confirmed by one replica. */
async function confirmedPush(timeoutMs: number) {
  const confirmation: Confirmation = { command: ["WAIT", 1, timeoutMs], copies: 1, timeoutMs };
  const connection = await open(primary, "confirmed");
  const script = new ConfirmedWrites(connection, confirmation).script(PUSH);
  return { connection, push: (value: string, list = "k") => script([list], [value]) };
}

const confirmations = async () =>
  Number(/cmdstat_wait:calls=(\d+)/.exec(await redis.info("commandstats"))?.[1] ?? 0);

test("a write is answered when a replica has it", async () => {
  const { push } = await confirmedPush(4000);
  expect(await push("a")).toBe(1);
  expect(await copy.lrange("k", 0, -1)).toEqual(["a"]);
});

test("writes of one turn, and those that come during a round, share a confirmation", async () => {
  const { push } = await confirmedPush(4000);
  await redis.config("RESETSTAT");
  const values = Array.from({ length: 100 }, (_, n) => String(n));
  const answers = await Promise.all(values.map((value) => push(value)));
  expect(answers).toEqual(values.map((_, at) => at + 1));
  expect(await confirmations()).toBe(1);
});

test("an error of one write is that write's, and the others are confirmed", async () => {
  const { push } = await confirmedPush(4000);
  await redis.set("text", "no list");
  const [failed, written] = await Promise.allSettled([push("a", "text"), push("b")]);
  expect(failed).toMatchObject({ reason: { message: expect.stringContaining("WRONGTYPE") } });
  expect(written).toMatchObject({ value: 1 });
});

describe("while no replica follows", () => {
  test("a write is refused after the time-out, though it happened", async () => {
    const { push } = await confirmedPush(100);
    link.vanish();
    await expect(push("a")).rejects.toMatchObject({
      code: "RELAY_UNCONFIRMED",
      message: expect.stringContaining("0 of 1"),
    });
    expect(await redis.lrange("k", 0, -1)).toEqual(["a"]);
  });

  test("a connection that breaks confirms nothing, and nothing is written again on the next one", async () => {
    const { connection, push } = await confirmedPush(4000);
    link.vanish();
    const pending = push("a");
    pending.catch(() => undefined);
    await expect.poll(() => redis.llen("k")).toBe(1);
    const back = new Promise((resolve) => connection.once("ready", resolve));
    await redis.client("KILL", "TYPE", "normal", "SKIPME", "yes");
    await expect(pending).rejects.toMatchObject({ code: "RELAY_UNCONFIRMED" });
    await back;
    expect(await redis.lrange("k", 0, -1)).toEqual(["a"]);
  });

  test("a Redis that falls silent is given up, and the next write finds it again", async () => {
    const way = resources.use(await TcpProxy.start(primary.port));
    const connection = resources.adopt(
      await connectRedis(`redis://127.0.0.1:${way.port}`, "confirmed"),
      (own) => own.disconnect(),
    );
    const confirmation: Confirmation = { command: ["WAIT", 0, 10], copies: 0, timeoutMs: 10 };
    const script = new ConfirmedWrites(connection, confirmation).script(PUSH);
    way.vanish();
    const back = new Promise((resolve) => connection.once("ready", resolve));
    const silent = script(["k"], ["a"]);
    silent.catch(() => undefined);
    way.reappear();
    await expect(silent).rejects.toMatchObject({ code: "RELAY_UNCONFIRMED" });
    await back;
    expect(await script(["k"], ["b"])).toBe(1);
  });
});
