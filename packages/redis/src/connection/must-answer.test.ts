import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { RelayError } from "@relay/core";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { mustAnswer } from "./must-answer.ts";

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
