import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LaneDrain } from "@relay/core";
import { FakeClock } from "@relay/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DrainHarness, lane } from "./drain-harness.ts";
import { delivered, refused, ids } from "./scripted-platform.ts";
import { withMethods } from "./with-methods.ts";

const HOUR = 3600;
/** What steps of Redis' clock do to a lane: its server runs under a clock of this test. */
describe.skipIf(!FakeClock.isAvailable)("when Redis' clock", () => {
  let harness: DrainHarness;
  let clock: FakeClock;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "relay-clock-"));
    clock = FakeClock.in(folder, "redis");
    harness = await DrainHarness.open({ env: clock.env });
  });
  afterAll(async () => {
    await harness.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    clock.set(0);
    await harness.reset();
  });

  test("is set, it is set", async () => {
    for (const ahead of [HOUR, -HOUR, 0]) {
      clock.set(ahead);
      const [seconds] = await harness.redis.time();
      expect(Math.abs(Number(seconds) - Date.now() / 1000 - ahead)).toBeLessThan(5);
    }
  });

  test("is set back by an hour, a gate opens and a lease ends no later than they would have", async () => {
    await harness.append(ids(5));
    await harness.gate.shut("shop", "backing-off", 300, { reason: "no-answer" });
    expect(await harness.lanes.acquire(lane, "dead", 300)).toMatchObject({ kind: "held" });
    expect(await harness.gate.claimProbe("shop", "dead", 300)).toBe(true);
    clock.set(-HOUR);
    const gateState = await harness.gate.read("shop");
    expect(gateState.untilMs - gateState.nowMs).toBeLessThanOrEqual(300);
    const busy = await harness.lanes.acquire(lane, "living", 300);
    expect(busy.kind === "busy" && busy.ttlMs).toBeLessThanOrEqual(300);
    expect(await harness.gate.claimProbe("shop", "living", 300)).toBe(false);
    await expect
      .poll(async () => {
        await harness.slice();
        return harness.waiting();
      })
      .toBe(0);
    expect(await harness.deliveredIds()).toEqual(ids(5));
  });

  test("was ahead and is set right, what came meanwhile is sent at once", async () => {
    harness.settings = { ...harness.settings, maxWaitMs: 5000 };
    clock.set(HOUR);
    await harness.append(ids(3, "ahead"));
    clock.set(0);
    await harness.append(ids(3, "after"));
    // Both have ids of the future; neither waits for it.
    await harness.slice();
    expect(await harness.deliveredIds()).toEqual([...ids(3, "after"), ...ids(3, "ahead")]);
  });

  test("is eight days ahead, nothing expires; set right, everything is delivered", async () => {
    await harness.append(ids(20));
    clock.set(8 * 24 * HOUR);
    harness.script = () => ({ kind: "retry", answer: { httpStatus: 503 } });
    await harness.slice();
    expect(await harness.listDeadLetters()).toEqual([]);
    expect(await harness.waiting()).toBe(20);
    clock.set(0);
    harness.script = () => delivered;
    await expect
      .poll(async () => {
        await harness.slice();
        return harness.waiting();
      })
      .toBe(0);
    expect(await harness.listDeadLetters()).toEqual([]);
  });

  test("and the worker's are eight days ahead together, nothing expires while ages are not certain", async () => {
    await harness.append(ids(20));
    clock.set(8 * 24 * HOUR);
    let sure = false;
    harness.faults = { now: () => Date.now() + 8 * 24 * HOUR * 1000, agesAreSure: () => sure };
    await harness.slice();
    expect(await harness.listDeadLetters()).toEqual([]);
    expect(await harness.deliveredIds()).toEqual(ids(20).toSorted());
    await harness.append(ids(1, "later"));
    sure = true;
    await harness.slice();
    expect((await harness.listDeadLetters()).map(({ reason }) => reason)).toEqual(["expired"]);
  });

  test("was right when a conversion expired, a duplicate that is delivered later closes its dead letter", async () => {
    const tooOld = { event_time: Math.floor(Date.now() / 1000) - 8 * 24 * HOUR };
    await harness.append(["late"], tooOld);
    await harness.slice();
    expect(await harness.listDeadLetters()).toMatchObject([{ reason: "expired" }]);
    await harness.append(["late"], tooOld);
    clock.set(-2 * HOUR);
    await expect
      .poll(async () => {
        await harness.slice();
        return harness.waiting();
      })
      .toBe(0);
    expect(await harness.deliveredIds()).toEqual(["late"]);
    expect(await harness.listDeadLetters()).toEqual([]);
  });

  test("and not a worker's says when a conversion died", async () => {
    clock.set(HOUR / 2);
    harness.script = () => refused;
    await harness.append(["a"]);
    await harness.slice();
    const [deadLetter] = await harness.listDeadLetters();
    const aheadMs = (deadLetter?.diedAtMs ?? 0) - Date.now();
    expect(Math.abs(aheadMs - (HOUR / 2) * 1000)).toBeLessThan(5000);
    expect(
      deadLetter?.attempts.map(({ atMs }) => Math.abs(atMs - (deadLetter?.diedAtMs ?? 0)) < 5000),
    ).toEqual([true]);
  });

  test("is set right as a slice begins, what expires in it has died after that", async () => {
    await harness.append(["late"], { event_time: Math.floor(Date.now() / 1000) - 8 * 24 * HOUR });
    clock.set(-2 * HOUR);
    const read = async (destination: string) => {
      const gateState = await harness.gate.read(destination);
      clock.set(0);
      return gateState;
    };
    harness.faults = {
      gate: new Proxy(harness.gate, {
        get: (own, name) => (name === "read" ? read : Reflect.get(own, name, own)),
      }),
    };
    await harness.slice();
    const [deadLetter] = await harness.listDeadLetters();
    expect(deadLetter?.reason).toBe("expired");
    expect(Math.abs((deadLetter?.diedAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test("is set back while others are begun, what had expired before died when it had", async () => {
    const tooOld = { event_time: Math.floor(Date.now() / 1000) - 8 * 24 * HOUR };
    await harness.append(["known"]);
    await harness.slice();
    harness.maxEvents = 2;
    await harness.append(["known"]);
    await harness.append(["late"], tooOld);
    await harness.append(["next", "last"]);
    const nextBegun = Promise.withResolvers<void>();
    let begun = 0;
    const { lanes } = harness;
    harness.faults = {
      lanes: withMethods<LaneDrain>(lanes, {
        begin: async (...asked) => {
          if (begun === 1) clock.set(-2 * HOUR);
          const answer = await lanes.begin(...asked);
          if ((begun += 1) === 2) setImmediate(nextBegun.resolve);
          return answer;
        },
        settle: async (...asked) => {
          await nextBegun.promise;
          return lanes.settle(...asked);
        },
      }),
    };
    await harness.slice();
    const [deadLetter] = await harness.listDeadLetters();
    expect(deadLetter?.reason).toBe("expired");
    expect(Math.abs((deadLetter?.diedAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test("is less than an hour off, what is too old still expires", async () => {
    await harness.append(ids(1), { event_time: Math.floor(Date.now() / 1000) - 8 * 24 * HOUR });
    clock.set(HOUR / 2);
    await harness.slice();
    expect((await harness.listDeadLetters()).map(({ reason }) => reason)).toEqual(["expired"]);
  });
});
