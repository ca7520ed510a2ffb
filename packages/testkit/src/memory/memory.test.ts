import type { Aside, DeadLetters, Gate, LaneDrain, LaneWriter } from "@relay/core";
import { describe } from "vitest";
import { asideExam, deadLettersExam, gateExam, laneExam } from "../exams/index.ts";
import {
  atOnce,
  MemoryAside,
  MemoryDeadLetters,
  MemoryGate,
  MemoryLanes,
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
      pass: async (ms) => void (timed.nowMs += ms),
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
