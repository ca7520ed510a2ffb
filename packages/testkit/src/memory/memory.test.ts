import type { Aside, DeadLetters, Gate, LaneDrain, LaneWriter, Replays, Reports } from "@relay/core";
import { describe } from "vitest";
import { asideExam, deadLettersExam, gateExam, laneExam, replaysExam, reportsExam } from "../exams/index.ts";
import {
  atOnce,
  MemoryAside,
  MemoryDeadLetters,
  MemoryGate,
  MemoryLanes,
  MemoryReplays,
  MemoryReports,
  MemoryStore,
  portOf,
} from "./index.ts";

/** A store whose time passes only when the test says so. */
class Timed {
  nowMs = Date.now();
  readonly store = new MemoryStore(() => this.nowMs);
}

describe("lanes", () => {
  laneExam(async () => {
    const { store } = new Timed();
    const lanes = portOf<LaneWriter & LaneDrain>(new MemoryLanes(store), atOnce);
    return {
      writer: lanes,
      drain: lanes,
      aside: portOf<Aside>(new MemoryAside(store), atOnce),
      open: async (destination, count) => store.open(destination, count),
      rememberFor: async (destination, hours) => store.rememberFor(destination, hours),
      grow: async (destination, count) => store.grow(destination, count),
      sweepGrowth: async (destination) => store.sweepGrowth(destination),
      incarnation: store.incarnation,
      async totals(lane) {
        const { totals, waiting } = store.lane(lane);
        return { ...totals, dead: Object.fromEntries(totals.dead), waiting };
      },
      async lapse(lane) {
        store.lane(lane).lease.lapse();
      },
    };
  });
});

describe("what is beside lanes", () => {
  asideExam(async () => {
    const { store } = new Timed();
    const aside = portOf<Aside>(new MemoryAside(store), atOnce);
    const drain = portOf<LaneDrain>(new MemoryLanes(store), atOnce);
    return { aside, drain, incarnation: store.incarnation };
  });
});

describe("gates", () => {
  gateExam(async () => {
    const timed = new Timed();
    return {
      gate: portOf<Gate>(new MemoryGate(timed.store), atOnce),
      endWaits: async () => void (timed.nowMs += 3_600_000),
    };
  });
});

describe("dead letters", () => {
  deadLettersExam(async () => {
    const { store } = new Timed();
    const deadLetters = new MemoryDeadLetters(store);
    return {
      deadLetters: portOf<DeadLetters>(deadLetters, atOnce),
      incarnation: store.incarnation,
      async find(destination, id) {
        const stored = deadLetters.of(destination).get(id);
        return stored && { reason: stored.deadLetter.reason, state: stored.state };
      },
    };
  });
});

describe("replays", () => {
  replaysExam(async () => {
    const timed = new Timed();
    const deadLetters = new MemoryDeadLetters(timed.store);
    const replays = new MemoryReplays(timed.store, deadLetters);
    return {
      replays: portOf<Replays>(replays, atOnce),
      deadLetters: portOf<DeadLetters>(deadLetters, atOnce),
      async start(destination, request) {
        const replay = { destination, id: "replay" };
        replays.start(replay, request);
        return replay;
      },
      lapse: async () => void (timed.nowMs += 3_600_000),
      results: async (replay) => replays.results(replay),
      state: async (destination, id) => deadLetters.of(destination).get(id)?.state,
    };
  });
});

describe("reports", () => {
  reportsExam(async () => {
    const reports = new MemoryReports();
    return {
      reports: portOf<Reports>(reports, atOnce),
      open: async () => undefined,
      statuses: async (requestId) =>
        reports.reported.filter((one) => one.requestId === requestId).map(({ status }) => status),
    };
  });
});
