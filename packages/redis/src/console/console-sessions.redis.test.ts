import { expect, test } from "vitest";
import { privateRedis } from "../testing/private-redis.ts";
import { ConsoleSessions } from "./console-sessions.ts";

const ADA = { name: "ada", keySha256: "ab".repeat(32) };

const { redis } = await privateRedis();
const sessions = new ConsoleSessions(redis);

test("a session is found by its token until it is closed", async () => {
  const token = await sessions.open(ADA);
  expect(await sessions.holder(token)).toEqual(ADA);
  await sessions.close(token);
  expect(await sessions.holder(token)).toBeUndefined();
});

test("a sign-in link works once, and is no session", async () => {
  const token = await sessions.link(ADA);
  expect(await sessions.holder(token)).toBeUndefined();
  expect(await sessions.takeLink(token)).toEqual(ADA);
  expect(await sessions.takeLink(token)).toBeUndefined();
});

test("Redis holds no token, and forgets both in time", async () => {
  const tokens = [await sessions.open(ADA), await sessions.link(ADA)];
  const keys = (await redis.keys("*console*")).toSorted();
  expect(keys.some((key) => tokens.some((token) => key.includes(token)))).toBe(false);
  const lives = await Promise.all(keys.map((key) => redis.ttl(key)));
  expect(lives.toSorted((a, b) => a - b)).toEqual([
    expect.toSatisfy(upTo(600)),
    expect.toSatisfy(upTo(43_200)),
  ]);
});

function upTo(seconds: number) {
  return (life: number) => life > seconds - 60 && life <= seconds;
}
