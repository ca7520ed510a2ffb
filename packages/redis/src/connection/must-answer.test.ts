import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { RelayError } from "@relay/core";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { isPassing, mustAnswer } from "./must-answer.ts";

/** A connection to a Redis that accepts it and never answers. */
async function silentRedis(): Promise<Redis> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const redis = new Redis(port, "127.0.0.1", {
    enableReadyCheck: false,
    commandTimeout: 30,
    maxRetriesPerRequest: 1,
  });
  redis.on("error", () => undefined);
  onTestFinished(() => {
    redis.disconnect();
    server.close();
  });
  return redis;
}

test("a Redis that falls silent, or whose connection ends, raises RELAY_REDIS_UNREACHABLE", async () => {
  const url = "redis://user:secret@redis.example:6379/0";
  const redis = await silentRedis();
  const silent = await mustAnswer(url, () => redis.info()).catch((error: unknown) => error);
  expect(silent).toMatchObject({ code: "RELAY_REDIS_UNREACHABLE" });
  expect(String(silent)).toContain("(redis.example:6379)");
  expect(String(silent)).not.toContain("secret");
  redis.disconnect();
  await expect(mustAnswer(url, () => redis.info())).rejects.toMatchObject({
    code: "RELAY_REDIS_UNREACHABLE",
  });
});

test("errors that Redis answers with, and errors of another kind, are passed on", async () => {
  expect(await mustAnswer("redis://a", () => Promise.resolve(7))).toBe(7);
  for (const error of [new RelayError("RELAY_REDIS_EVICTS"), new TypeError("a fault of the program")])
    await expect(mustAnswer("redis://a", () => Promise.reject(error))).rejects.toBe(error);
});

const coded = (code: string) => Object.assign(new Error("connect failed"), { code });

test.for([
  [new Error("LOADING Redis is loading the dataset in memory"), true],
  [new Error("READONLY You can't write against a read only replica."), true],
  [new Error("OOM command not allowed when used memory > 'maxmemory'."), true],
  [new Error("NOPERM this user has no permissions"), true],
  [new Error("Command timed out"), true],
  [new RelayError("RELAY_UNCONFIRMED"), true],
  [coded("ECONNREFUSED"), true],
  [coded("ETIMEDOUT"), true],
  [new Error("ERR user_script:7: attempt to index a nil value"), false],
  [new Error("WRONGTYPE Operation against a key holding the wrong kind of value"), false],
  [new TypeError("cannot read properties of undefined"), false],
  ["no error", false],
] as const)("whether %s passes by itself: %s", ([error, passes]) => {
  expect(isPassing(error)).toBe(passes);
});
