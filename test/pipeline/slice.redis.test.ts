import { Operator, Queues, readTotals } from "@relay/redis";
import { beforeEach, describe, expect, test } from "vitest";
import { harnessOfFile, lane } from "./drain-harness.ts";
import { delivered, endingWith, failing, ids, refused } from "./scripted-platform.ts";

const harness = await harnessOfFile();

describe("gathering", () => {
  test("full micro-batches go at once; the rest goes when it has waited long enough", async () => {
    harness.settings = { ...harness.settings, maxWaitMs: 30 };
    await harness.append(ids(25));
    const waitingAfterASlice = async () => {
      await harness.slice();
      return harness.waiting();
    };
    await waitingAfterASlice();
    expect(harness.requests.map(({ length }) => length).slice(0, 2)).toEqual([10, 10]);
    await expect.poll(waitingAfterASlice).toBe(0);
    expect(harness.requests.map(({ length }) => length)).toEqual([10, 10, 5]);
  });

  test("a few conversions wait for more, and the slot is given up meanwhile", async () => {
    harness.settings = { ...harness.settings, maxWaitMs: 5000 };
    await harness.append(ids(3));
    const end = await harness.slice();
    expect(end.kind).toBe("later");
    expect(end.kind === "later" && end.delayMs).toBeGreaterThan(3000);
    expect(harness.requests).toEqual([]);
  });

  test("small segments are sent together, and a large one in parts", async () => {
    for (const id of ids(7, "s")) await harness.append([id]);
    await harness.append(ids(13, "l"));
    await harness.drainAll();
    expect(harness.requests.map(({ length }) => length)).toEqual([10, 10]);
  });

  test("one micro-batch is in flight until the first success, then as many as are allowed", async () => {
    const inFlight: number[] = [];
    const asManyAsAllowed = Promise.withResolvers<void>();
    harness.script = async () => {
      inFlight.push(harness.inFlight);
      if (inFlight.length === 5) asManyAsAllowed.resolve();
      if (inFlight.length > 1) await asManyAsAllowed.promise;
      await harness.roundTrips();
      return delivered;
    };
    await harness.append(ids(60));
    await harness.slice();
    expect(inFlight[0]).toBe(1);
    expect(inFlight[1]).toBe(1);
    expect(harness.mostInFlight).toBe(4);
  });
});

describe("duplicates", () => {
  test("in one segment, in a later one, and after delivery are sent once", async () => {
    await harness.append(["a", "b", "a"]);
    await harness.append(["b", "c"]);
    await harness.drainAll();
    await harness.append(["a", "c", "d"]);
    await harness.drainAll();
    expect(await harness.deliveredIds()).toEqual(["a", "b", "c", "d"]);
    expect(await readTotals(harness.redis, lane)).toMatchObject({ settled: 8, delivered: 4 });
  });

  test("of a conversion that is in flight end with it", async () => {
    harness.script = async (request) => {
      if (request.includes("a0")) await harness.roundTrips();
      return delivered;
    };
    await harness.append(ids(10, "a"));
    await harness.append(["b0"]);
    await harness.append(ids(10, "a"));
    await harness.drainAll();
    expect(harness.requests.flat().filter((id) => id === "a0")).toHaveLength(1);
    expect(await readTotals(harness.redis, lane)).toMatchObject({ settled: 21, delivered: 11 });
  });
});

describe("a slice that ends inside a segment", () => {
  beforeEach(() => {
    harness.settings = { ...harness.settings, sliceMs: 1 };
    harness.script = () => {
      harness.aheadMs += 2;
      return delivered;
    };
  });

  test("leaves no duplicates behind: what was settled is not read again", async () => {
    await harness.append(ids(95));
    await harness.append(["f0", "e5"]);
    await harness.drainAll();
    expect(harness.requests.length).toBeGreaterThanOrEqual(10);
    expect(harness.settledSaid()).toEqual({ delivered: 96, duplicates: 1 });
    expect(await readTotals(harness.redis, lane)).toMatchObject({ settled: 97, delivered: 96, waiting: 0 });
    expect(await harness.redis.exists(`{shop:0}:p`)).toBe(0);
  });

  test("counts as waiting what is not settled, and nothing else", async () => {
    await harness.append(ids(30));
    await harness.slice();
    expect(await readTotals(harness.redis, lane)).toMatchObject({ settled: 10, delivered: 10, waiting: 20 });
  });

  test("ends nothing twice, where what it refused and set aside is in the rest", async () => {
    const refusing = endingWith(refused, "e7");
    harness.script = (request) => (request.includes("e3") ? failing : refusing(request));
    await harness.append(ids(30));
    for (let slices = 0; (await harness.waiting()) > 0; slices += 1) {
      expect(slices).toBeLessThan(20);
      await harness.gateTimeComes();
      await harness.slice();
    }
    expect(await harness.asideCount()).toBeGreaterThan(0);
    harness.script = refusing;
    await harness.drainBoth();
    expect(harness.settledSaid()).toMatchObject({ delivered: 29, duplicates: 0 });
    expect((await harness.deliveredIds()).filter((id) => id === "e12")).toHaveLength(1);
    expect(await readTotals(harness.redis, lane)).toMatchObject({ delivered: 29, dead: { refused: 1 } });
  });

  test("and is quarantined and retried goes on where it was", async () => {
    await harness.append(ids(30));
    await harness.slice();
    const [id = ""] = await harness.lanes.ids(lane, undefined, 1);
    await harness.lanes.quarantine(lane, id, "a test");
    expect(await harness.waiting()).toBe(0);
    await harness.redis.sadd("{cr}:lanes", "shop:0");
    const queues = new Queues(harness.redis);
    const operator = new Operator({ redis: harness.redis, sealer: harness.sealer, queues, by: "a test" });
    const [entry] = await operator.quarantine.list();
    await operator.retrySegment(lane, entry?.id ?? "", { mayRepeat: false });
    await queues.close();
    expect(await harness.waiting()).toBe(20);
    await harness.drainAll();
    expect(harness.settledSaid()).toEqual({ delivered: 30, duplicates: 0 });
    expect(await readTotals(harness.redis, lane)).toMatchObject({ settled: 30, waiting: 0 });
  });
});

test("a segment whose conversions two drains ended side by side is ended too", async () => {
  await harness.append(ids(9));
  const [stored] = await harness.lanes.read(lane, undefined, 1);
  const info = await harness.redis.info("server");
  await harness.lanes.settle(lane, {
    lease: { of: "lane", nonce: "n" },
    incarnation: /run_id:(\w+)/.exec(info)?.[1] ?? "",
    closes: ["b"],
    deliveries: [
      {
        identities: ids(9).map((id) => harness.identityOf(id)),
        receipt: { source: "web", atMs: 1, attempts: 1 },
      },
    ],
    sent: [],
    qualities: [],
    eventNames: [],
    dead: [],
    finished: [],
    parts: [{ segmentId: stored?.id ?? "", indexes: Buffer.from([0xff, 1]) }],
  });
  expect(await harness.waiting()).toBe(0);
  await harness.slice();
  expect(harness.requests).toEqual([]);
  expect(await harness.redis.xlen("{shop:0}:s")).toBe(0);
  expect(await readTotals(harness.redis, lane)).toMatchObject({ settled: 9, waiting: 0 });
});
