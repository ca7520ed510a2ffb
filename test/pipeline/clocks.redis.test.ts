import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock } from "@relay/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Bench, delivered, lane, refused } from "./bench.ts";

const HOUR = 3600;
const ids = (count: number, prefix = "e") => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** What steps of Redis' clock do to a lane: its server runs under a clock of this test. */
describe.skipIf(!FakeClock.isAvailable)("when Redis' clock", () => {
  let bench: Bench;
  let clock: FakeClock;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "relay-clock-"));
    clock = FakeClock.in(folder, "redis");
    bench = await Bench.open({ env: clock.env });
  });
  afterAll(async () => {
    await bench.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    clock.set(0);
    await bench.reset();
  });

  test("is set, it is set", async () => {
    for (const ahead of [HOUR, -HOUR, 0]) {
      clock.set(ahead);
      const [seconds] = await bench.redis.time();
      expect(Math.abs(Number(seconds) - Date.now() / 1000 - ahead)).toBeLessThan(5);
    }
  });

  test("is set back by an hour, a gate opens and a lease ends no later than they would have", async () => {
    await bench.append(ids(5));
    await bench.gate.shut("shop", "backing-off", 300, { reason: "no-answer" });
    expect(await bench.lanes.acquire(lane, "dead", 300)).toMatchObject({ kind: "held" });
    expect(await bench.gate.claimProbe("shop", 300)).toBe(true);
    clock.set(-HOUR);
    const reading = await bench.gate.read("shop");
    expect(reading.untilMs - reading.nowMs).toBeLessThanOrEqual(300);
    const busy = await bench.lanes.acquire(lane, "living", 300);
    expect(busy.kind === "busy" && busy.ttlMs).toBeLessThanOrEqual(300);
    expect(await bench.gate.claimProbe("shop", 300)).toBe(false);
    await expect
      .poll(async () => {
        await bench.slice();
        return bench.waiting();
      })
      .toBe(0);
    expect(await bench.deliveredIds()).toEqual(ids(5));
  });

  test("was ahead and is set right, what came meanwhile is sent at once", async () => {
    bench.settings = { ...bench.settings, maxWaitMs: 5000 };
    clock.set(HOUR);
    await bench.append(ids(3, "ahead"));
    clock.set(0);
    await bench.append(ids(3, "after"));
    // Both have ids of the future; neither waits for it.
    await bench.slice();
    expect(await bench.deliveredIds()).toEqual([...ids(3, "after"), ...ids(3, "ahead")]);
  });

  test("is eight days ahead, nothing expires; set right, everything is delivered", async () => {
    await bench.append(ids(20));
    clock.set(8 * 24 * HOUR);
    bench.script = () => ({ kind: "retry", answer: { httpStatus: 503 } });
    await bench.slice();
    expect(await bench.buried()).toEqual([]);
    expect(await bench.waiting()).toBe(20);
    clock.set(0);
    bench.script = () => delivered;
    await expect
      .poll(async () => {
        await bench.slice();
        return bench.waiting();
      })
      .toBe(0);
    expect(await bench.buried()).toEqual([]);
  });

  test("and the worker's are eight days ahead together, nothing expires while that is doubted", async () => {
    await bench.append(ids(20));
    clock.set(8 * 24 * HOUR);
    let sure = false;
    bench.faults = { now: () => Date.now() + 8 * 24 * HOUR * 1000, agesAreSure: () => sure };
    await bench.slice();
    expect(await bench.buried()).toEqual([]);
    expect(await bench.deliveredIds()).toEqual(ids(20).toSorted());
    await bench.append(ids(1, "later"));
    sure = true;
    await bench.slice();
    expect((await bench.buried()).map(({ reason }) => reason)).toEqual(["expired"]);
  });

  test("was right when a copy expired, another one that is delivered later raises its dead letter", async () => {
    const tooOld = { event_time: Math.floor(Date.now() / 1000) - 8 * 24 * HOUR };
    await bench.append(["late"], tooOld);
    await bench.slice();
    expect(await bench.buried()).toMatchObject([{ reason: "expired" }]);
    await bench.append(["late"], tooOld);
    clock.set(-2 * HOUR);
    await expect
      .poll(async () => {
        await bench.slice();
        return bench.waiting();
      })
      .toBe(0);
    expect(await bench.deliveredIds()).toEqual(["late"]);
    expect(await bench.buried()).toEqual([]);
  });

  test("and not a worker's says when a conversion died", async () => {
    clock.set(HOUR / 2);
    bench.script = () => refused;
    await bench.append(["a"]);
    await bench.slice();
    const [letter] = await bench.buried();
    const aheadMs = (letter?.diedAtMs ?? 0) - Date.now();
    expect(Math.abs(aheadMs - (HOUR / 2) * 1000)).toBeLessThan(5000);
    expect(letter?.attempts.map(({ atMs }) => Math.abs(atMs - (letter?.diedAtMs ?? 0)) < 5000)).toEqual([
      true,
    ]);
  });

  test("is set right as a slice begins, what expires in it has died after that", async () => {
    await bench.append(["late"], { event_time: Math.floor(Date.now() / 1000) - 8 * 24 * HOUR });
    clock.set(-2 * HOUR);
    const read = async (destination: string) => {
      const reading = await bench.gate.read(destination);
      clock.set(0);
      return reading;
    };
    bench.faults = {
      gate: new Proxy(bench.gate, {
        get: (own, name) => (name === "read" ? read : Reflect.get(own, name, own)),
      }),
    };
    await bench.slice();
    const [letter] = await bench.buried();
    expect(letter?.reason).toBe("expired");
    expect(Math.abs((letter?.diedAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test("is less than an hour off, what is too old still expires", async () => {
    await bench.append(ids(1), { event_time: Math.floor(Date.now() / 1000) - 8 * 24 * HOUR });
    clock.set(HOUR / 2);
    await bench.slice();
    expect((await bench.buried()).map(({ reason }) => reason)).toEqual(["expired"]);
  });
});
