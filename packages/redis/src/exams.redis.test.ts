import { setTimeout as passing } from "node:timers/promises";
import { RedisServer } from "@relay/testkit";
import { asideExam, deadLettersExam, gateExam, laneExam } from "@relay/testkit/exams";
import type { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { RedisAside } from "./aside.ts";
import { connectRedis, parseInfo } from "./connection.ts";
import { RedisDeadLetters } from "./dead-letters.ts";
import { RedisGate } from "./gate.ts";
import { laneKeys } from "./keys.ts";
import { RedisLaneDrain, RedisLaneWriter } from "./lanes.ts";
import { readTotals } from "./totals.ts";

let server: RedisServer;
let redis: Redis;
let incarnation: string;
beforeAll(async () => {
  server = await RedisServer.start();
  redis = await connectRedis(server.url, "worker");
  incarnation = parseInfo(await redis.info("server")).get("run_id") ?? "";
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
});

describe("lanes", () => {
  laneExam(async () => ({
    writer: new RedisLaneWriter(redis),
    drain: new RedisLaneDrain(redis, () => 48),
    incarnation,
    totals: (lane) => readTotals(redis, lane),
    lapse: async (lane) => void (await redis.del(laneKeys(lane).lease)),
  }));
});

describe("what is beside lanes", () => {
  asideExam(async () => ({
    aside: new RedisAside(redis, () => 48),
    drain: new RedisLaneDrain(redis, () => 48),
    incarnation,
  }));
});

describe("gates", () => {
  gateExam(async () => ({ gate: new RedisGate(redis), pass: (ms) => passing(ms) }));
});

describe("dead letters", () => {
  deadLettersExam(async () => {
    const deadLetters = new RedisDeadLetters(redis);
    return { deadLetters, incarnation, find: (destination, id) => deadLetters.get(destination, id) };
  });
});
