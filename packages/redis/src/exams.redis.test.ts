import { TEST_SEALER } from "@relay/testkit";
import {
  asideExam,
  deadLettersExam,
  gateExam,
  laneExam,
  replaysExam,
  reportsExam,
} from "@relay/testkit/exams";
import { grownTo, type LaneLayout, rememberingFor } from "@relay/core";
import { describe } from "vitest";
import { RedisAside } from "./aside/aside.ts";
import { parseInfo } from "./connection/check-redis.ts";
import type { RedisClient } from "./connection/redis-client.ts";
import { RedisDeadLetters } from "./dead-letters/dead-letters.ts";
import { RedisGate } from "./gate/gate.ts";
import { keysOf } from "./keys.ts";
import { RedisLaneDrain } from "./lane/lane-drain.ts";
import { RedisLaneWriter } from "./lane/lane-writer.ts";
import { readTotals } from "./lane/totals.ts";
import { GrowthSweep } from "./layout/growth-sweep.ts";
import { Layouts } from "./layout/layouts.ts";
import { RedisReplayRuns } from "./replay/replay-runs.ts";
import { ReplayService } from "./replay/replays.ts";
import { RedisReports } from "./status/reports.ts";
import { fixedLayout } from "./testing/fixed-layout.ts";
import { privateCluster } from "./testing/private-cluster.ts";
import { privateRedis } from "./testing/private-redis.ts";

const ONE: LaneLayout = { lanes: 1, ledgerHours: 48, earlier: [] };
const incarnationOf = async (redis: RedisClient) => parseInfo(await redis.info("server")).get("run_id") ?? "";
const { redis: one } = await privateRedis();
const cluster = await privateCluster();
const incarnations = new Map([
  [one, await incarnationOf(one)],
  [cluster, await incarnationOf(cluster)],
]);

const SERVERS = [
  ["one Redis", one],
  ["a cluster", cluster],
] as const;

describe.for(SERVERS)("in %s:", ([, redis]) => {
  const incarnation = incarnations.get(redis) ?? "";

  describe("lanes", () => {
    laneExam(async () => {
      const layouts = new Layouts(redis);
      const open = (destination: string, lanes: number) =>
        layouts.change(destination, () => ({ ...ONE, lanes }));
      await open("meta-shop", 4);
      return {
        writer: new RedisLaneWriter(redis, TEST_SEALER),
        drain: new RedisLaneDrain(redis, layouts, TEST_SEALER),
        aside: new RedisAside(redis, layouts, TEST_SEALER),
        incarnation,
        totals: (lane) => readTotals(redis, lane),
        lapse: async (lane) => void (await redis.del(keysOf(redis).lane(lane).lease)),
        async open(destination, lanes) {
          await open(destination, lanes);
        },
        async rememberFor(destination, hours) {
          await layouts.change(destination, (present = ONE) => rememberingFor(present, hours, Date.now()));
        },
        async grow(destination, lanes) {
          await layouts.change(destination, (present = ONE) => grownTo(present, lanes));
        },
        async sweepGrowth() {
          await new GrowthSweep(redis).sweep();
          await layouts.refresh();
        },
      };
    });
  });

  describe("what is beside lanes", () => {
    asideExam(async () => ({
      aside: new RedisAside(redis, fixedLayout(), TEST_SEALER),
      drain: new RedisLaneDrain(redis, fixedLayout(), TEST_SEALER),
      incarnation,
    }));
  });

  describe("gates", () => {
    gateExam(async () => ({
      gate: new RedisGate(redis),
      async endWaits(destination) {
        const { gate, probe } = keysOf(redis).gate(destination);
        await redis.hset(gate, "until", 1);
        await redis.del(probe);
      },
    }));
  });

  describe("replays", () => {
    replaysExam(async () => {
      const deadLetters = new RedisDeadLetters(redis, TEST_SEALER);
      const service = new ReplayService(redis, { wake: async () => undefined }, TEST_SEALER);
      return {
        replays: new RedisReplayRuns(redis, TEST_SEALER),
        deadLetters,
        async start(destination, { ids, ...request }) {
          const id = await service.start({ ...request, destination, deadLetters: ids, by: "ada" });
          return { destination, id };
        },
        lapse: async ({ destination, id }) =>
          void (await redis.del(keysOf(redis).replays(destination).of(id).lease)),
        async results({ destination, id }) {
          const { sent, kept } = await service.get(destination, id);
          return { sent, kept: Object.fromEntries(Object.entries(kept).filter(([, count]) => count > 0)) };
        },
        state: async (destination, id) => (await deadLetters.get(destination, id))?.state,
      };
    });
  });

  describe("reports", () => {
    reportsExam(async () => {
      const reports = new RedisReports(redis, TEST_SEALER, async () => undefined);
      return {
        reports,
        open: (id) => reports.open({ id, source: "web", expected: 3, nowMs: 1 }),
        statuses: async (id) => [...(await reports.statuses(id)).values()],
      };
    });
  });
});

// In a cluster they may lie on another server than the lane, so that no incarnation is compared.
describe("dead letters", () => {
  deadLettersExam(async () => {
    const deadLetters = new RedisDeadLetters(one, TEST_SEALER);
    return {
      deadLetters,
      incarnation: incarnations.get(one) ?? "",
      find: (destination, id) => deadLetters.get(destination, id),
    };
  });
});
