import { randomUUID } from "node:crypto";
import { setTimeout as passing } from "node:timers/promises";
import { RefusalBreaker, type AttemptOutcome } from "@relay/core";
import { Operator, Queues, readTotals } from "@relay/redis";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DrainHarness, tokenOf, delivered, lane, refused } from "./drain-harness.ts";

const ids = (count: number, prefix = "e") => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

let harness: DrainHarness;
beforeAll(async () => {
  harness = await DrainHarness.open();
});
afterAll(async () => {
  await harness.close();
});
beforeEach(async () => {
  await harness.reset();
});

/** Refuses a request that holds any of these, naming nobody. */
const refusing =
  (...bad: readonly string[]) =>
  (request: readonly string[]): AttemptOutcome =>
    request.some((id) => bad.includes(id)) ? refused : delivered;

describe("gathering", () => {
  test("full micro-batches go at once; the rest goes when it has waited long enough", async () => {
    harness.settings = { ...harness.settings, maxWaitMs: 30 };
    await harness.append(ids(25));
    const first = await harness.slice();
    expect(harness.requests.map(({ length }) => length).slice(0, 2)).toEqual([10, 10]);
    if (first.kind === "later") await passing(first.delayMs);
    await harness.drainAll();
    expect(harness.requests.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(await harness.waiting()).toBe(0);
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
    harness.script = async () => {
      inFlight.push(harness.inFlight);
      await passing(20);
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

  test("whose first copy is still in flight end with it", async () => {
    harness.script = async (request) => {
      if (request.includes("a0")) await passing(50);
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

/** Sums of what the drain said it settled. */
const settledSaid = () => {
  const settled = harness.signals.filter((signal) => signal.kind === "settled");
  return {
    delivered: settled.reduce((sum, one) => sum + one.delivered, 0),
    duplicates: settled.reduce((sum, one) => sum + one.duplicates, 0),
  };
};

describe("a slice that ends inside a segment", () => {
  beforeEach(() => {
    harness.settings = { ...harness.settings, sliceMs: 1 };
    harness.script = async () => {
      await passing(2);
      return delivered;
    };
  });

  test("leaves no duplicates behind: what was settled is not read again", async () => {
    await harness.append(ids(95));
    await harness.append(["f0", "e5"]);
    await harness.drainAll();
    expect(harness.requests.length).toBeGreaterThanOrEqual(10);
    expect(settledSaid()).toEqual({ delivered: 96, duplicates: 1 });
    expect(await readTotals(harness.redis, lane)).toMatchObject({ settled: 97, delivered: 96, waiting: 0 });
    expect(await harness.redis.exists(`{shop:0}:p`)).toBe(0);
  });

  test("counts as waiting what is not settled, and nothing else", async () => {
    await harness.append(ids(30));
    await harness.slice();
    expect(await readTotals(harness.redis, lane)).toMatchObject({ settled: 10, delivered: 10, waiting: 20 });
  });

  test("ends nothing twice, where what it refused and set aside is in the rest", async () => {
    const failing = (request: readonly string[]): AttemptOutcome => {
      if (request.includes("e3")) return { kind: "retry", answer: { httpStatus: 500 } };
      return refusing("e7")(request);
    };
    harness.script = failing;
    await harness.append(ids(30));
    for (let slices = 0; (await harness.waiting()) > 0; slices += 1) {
      expect(slices).toBeLessThan(20);
      await harness.gateTimeComes();
      await harness.slice();
    }
    expect(await harness.asideCount()).toBeGreaterThan(0);
    harness.script = refusing("e7");
    await harness.drainBoth();
    expect(settledSaid()).toMatchObject({ delivered: 29, duplicates: 0 });
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
    const operator = new Operator({ redis: harness.redis, queues, by: "a test" });
    const [entry] = await operator.quarantine.list();
    await operator.retrySegment(lane, entry?.id ?? "", { mayRepeat: false });
    await queues.close();
    expect(await harness.waiting()).toBe(20);
    await harness.drainAll();
    expect(settledSaid()).toEqual({ delivered: 30, duplicates: 0 });
    expect(await readTotals(harness.redis, lane)).toMatchObject({ settled: 30, waiting: 0 });
  });
});

test("a segment whose conversions two drains ended side by side is ended too", async () => {
  await harness.append(ids(9));
  const [stored] = await harness.lanes.read(lane, undefined, 1);
  const info = await harness.redis.info("server");
  await harness.lanes.settle(lane, {
    incarnation: /run_id:(\w+)/.exec(info)?.[1] ?? "",
    batchId: "b",
    definite: true,
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

describe("a refused batch", () => {
  test("costs its culprits a dead letter each, and its siblings nothing", async () => {
    harness.maxEvents = 100;
    harness.script = refusing("e13", "e77");
    await harness.append(ids(100));
    await harness.drainAll();
    const deadLetters = await harness.listDeadLetters();
    expect(deadLetters.map(({ conversion }) => conversion.event_id).toSorted()).toEqual(["e13", "e77"]);
    for (const { reason, attempts } of deadLetters) {
      expect(reason).toBe("refused");
      expect(attempts.length).toBeGreaterThan(5);
      expect(attempts.at(-1)?.answer).toEqual({ httpStatus: 400, code: 100 });
    }
    expect(await readTotals(harness.redis, lane)).toEqual({
      settled: 100,
      delivered: 98,
      dead: { refused: 2 },
      waiting: 0,
    });
  });

  test("settles each accepted half at once, so a crash in the middle repeats nothing of it", async () => {
    harness.maxEvents = 8;
    let seen = 0;
    harness.script = async (request) => {
      if (request.includes("e7")) return refused;
      seen += request.length;
      return delivered;
    };
    await harness.append(ids(8));
    harness.settings = { ...harness.settings, sliceMs: 1 };
    await harness.drainAll();
    expect(seen).toBe(7);
    expect(await readTotals(harness.redis, lane)).toMatchObject({ delivered: 7, dead: { refused: 1 } });
  });

  test("a copy that was given up is not tried again when its segment is read again", async () => {
    harness.maxEvents = 2;
    harness.script = (request) => {
      if (request.includes("good1")) return { kind: "retry", answer: { httpStatus: 503 } };
      return refusing("bad")(request);
    };
    await harness.append(["bad", "good0", "good1", "good2"]);
    await harness.slice();
    harness.requests.length = 0;
    harness.script = refusing("bad");
    await harness.gateTimeComes();
    await harness.drainAll();
    expect(harness.requests.flat().toSorted()).toEqual(["good1", "good2"]);
  });
});

describe("a destination in trouble", () => {
  test.for([
    ["retry", "backing-off", 503, "platform-error"],
    ["retry", "backing-off", 0, "no-answer"],
    ["throttled", "throttled", 400, "rate-limit"],
    ["credentials", "suspended", 400, "credentials"],
    ["api-version", "suspended", 400, "api-version"],
    ["unknown", "backing-off", 0, "no-answer"],
  ] as const)(
    "%s shuts the gate (%s) and leaves every conversion in its lane, HTTP %s: %s",
    async ([kind, state, httpStatus, reason]) => {
      const said = { httpStatus, code: 7, meaning: "in our words" };
      harness.script = () => ({ kind, answer: { ...said, message: "buyer@example.com", traceId: "t" } });
      await harness.append(ids(30));
      const end = await harness.slice();
      expect(end.kind).toBe("later");
      expect(harness.requests).toHaveLength(1);
      expect(await harness.waiting()).toBe(30);
      const gate = await harness.gate.read("shop");
      expect(gate).toMatchObject({ state, reason });
      expect(gate.answer).toEqual(said);
      expect(await harness.listDeadLetters()).toEqual([]);
    },
  );

  test("is left alone while its gate is shut, then probed with a few, then sent to as before", async () => {
    harness.maxEvents = 200;
    harness.script = () => ({ kind: "throttled", answer: { httpStatus: 400 } });
    await harness.append(ids(300));
    await harness.slice();
    expect(await harness.slice()).toMatchObject({ kind: "later" });
    expect(harness.requests).toHaveLength(1);
    await harness.gateTimeComes();
    harness.script = () => delivered;
    await harness.slice();
    expect(harness.requests[1]).toHaveLength(50);
    expect(harness.requests[2]?.length).toBeGreaterThan(100);
    expect((await harness.gate.read("shop")).state).toBe("open");
  });

  test("waits longer after each failure in a row", async () => {
    harness.script = () => ({ kind: "retry", answer: { httpStatus: 503 } });
    await harness.append(ids(3));
    await harness.slice();
    expect((await harness.gate.read("shop")).failures).toBe(1);
    await harness.gateTimeComes();
    await harness.slice();
    expect((await harness.gate.read("shop")).failures).toBe(2);
  });

  test("is shut since its first failure, whatever its probes fail with, until a person pauses it", async () => {
    const shutSinceMs = 1_795_000_000_000;
    harness.script = () => ({ kind: "retry", answer: { httpStatus: 503 } });
    await harness.append(ids(3));
    await harness.slice();
    await harness.redis.hset("{shop}:gate", "since", shutSinceMs);
    for (const kind of ["retry", "throttled", "credentials"] as const) {
      harness.script = () => ({ kind, answer: { httpStatus: 503 } });
      await harness.gateTimeComes();
      await harness.slice();
    }
    expect(await harness.gate.read("shop")).toMatchObject({
      state: "suspended",
      failures: 4,
      sinceMs: shutSinceMs,
    });
    await harness.gate.shut("shop", "paused", 0, { reason: "by-hand" });
    expect((await harness.gate.read("shop")).sinceMs).toBeGreaterThan(shutSinceMs);
  });
});

test("near the platform's limit one micro-batch goes at a time, and a refused one is still searched to its end", async () => {
  harness.settings = { ...harness.settings, maxInFlight: 1 };
  const nearLimit = { httpStatus: 200, usage: 0.8 };
  harness.script = (events) =>
    events.includes("e3") ? { kind: "refused", answer: nearLimit } : { kind: "delivered", answer: nearLimit };
  await harness.append(ids(30));
  expect(await harness.slice()).toEqual({ kind: "later", delayMs: 2000 });
  expect((await harness.listDeadLetters()).map(({ conversion }) => conversion.event_id)).toEqual(["e3"]);
  expect((await harness.deliveredIds()).includes("e10")).toBe(false);
  const requests = harness.requests.length;
  expect(await harness.slice()).toEqual({ kind: "later", delayMs: 2000 });
  expect(harness.requests).toHaveLength(requests + 1);
  harness.script = () => delivered;
  expect(await harness.slice()).toEqual({ kind: "done" });
});

test("a suspended destination is probed at once with another token, and with the same one when its time has come", async () => {
  harness.script = () =>
    harness.token.mark === "good"
      ? delivered
      : { kind: "credentials", answer: { httpStatus: 401, code: 190 } };
  await harness.append(ids(30));
  await harness.slice();
  expect(await harness.gate.read("shop")).toMatchObject({ state: "suspended", tokenMark: "t" });
  expect(await harness.slice()).toMatchObject({ kind: "later" });
  expect(harness.requests).toHaveLength(1);
  harness.token = tokenOf("as bad");
  await harness.slice();
  expect(harness.requests).toHaveLength(2);
  expect(await harness.slice()).toMatchObject({ kind: "later" });
  expect(harness.requests).toHaveLength(2);
  harness.token = tokenOf("good");
  await harness.drainAll();
  expect((await harness.gate.read("shop")).state).toBe("open");
  expect(await harness.listDeadLetters()).toEqual([]);
});

test("a suspension says whether the token or the API version is refused", async () => {
  harness.script = () => ({ kind: "api-version", answer: { httpStatus: 400, code: 2635 } });
  await harness.append(ids(3));
  await harness.slice();
  expect(await harness.gate.read("shop")).toMatchObject({ state: "suspended", reason: "api-version" });
  harness.script = () => ({ kind: "credentials", answer: { httpStatus: 401, code: 190 } });
  harness.token = tokenOf("another");
  await harness.slice();
  expect(await harness.gate.read("shop")).toMatchObject({ state: "suspended", reason: "credentials" });
  expect(await harness.waiting()).toBe(3);
});

test("a token that changes while a request is under way is not taken for the one that was refused", async () => {
  let inFile = "old";
  harness.token = {
    reveal: () => inFile,
    get mark() {
      return inFile;
    },
  };
  harness.script = () => {
    if (inFile === "new") return delivered;
    inFile = "new";
    return { kind: "credentials", answer: { httpStatus: 401, code: 190 } };
  };
  await harness.append(ids(30));
  expect(await harness.slice()).toEqual({ kind: "later", delayMs: 0 });
  expect(await harness.gate.read("shop")).toMatchObject({ state: "suspended", tokenMark: "old" });
  await harness.slice();
  expect((await harness.gate.read("shop")).state).toBe("open");
});

test("trouble that another token meets ends the suspension: its own wait is obeyed, by every lane", async () => {
  harness.script = () => ({ kind: "credentials", answer: { httpStatus: 401, code: 190 } });
  await harness.append(ids(30));
  await harness.slice();
  harness.token = tokenOf("good");
  harness.script = () => ({ kind: "throttled", waitMs: 60_000, answer: { httpStatus: 429 } });
  await harness.slice();
  const { state, untilMs, nowMs } = await harness.gate.read("shop");
  expect(state).toBe("throttled");
  expect(untilMs - nowMs).toBeGreaterThan(50_000);
  expect(await harness.slice()).toMatchObject({ kind: "later" });
  expect(harness.requests).toHaveLength(2);
});

test("a gate that another worker suspends for a token this one no longer has makes it wait for nothing", async () => {
  harness.settings = { ...harness.settings, maxInFlight: 1 };
  harness.script = async (_, request) => {
    if (request === 2)
      await harness.gate.shut("shop", "suspended", 60_000, { reason: "credentials", tokenMark: "old" });
    return delivered;
  };
  await harness.append(ids(50));
  expect(await harness.slice()).toEqual({ kind: "later", delayMs: 0 });
  expect(harness.requests).toHaveLength(2);
  await harness.drainAll();
  expect((await harness.gate.read("shop")).state).toBe("open");
  expect(await harness.deliveredIds()).toEqual(ids(50).toSorted());
});

test("a lane that is empty rests too, so that what comes next does not make it hurry", async () => {
  harness.script = () => ({ kind: "delivered", answer: { httpStatus: 200, usage: 0.8 } });
  await harness.append(ids(3));
  expect(await harness.slice()).toEqual({ kind: "later", delayMs: 2000 });
  expect(await harness.waiting()).toBe(0);
});

test("a gate that somebody else shuts stops a slice at its next micro-batch, and leaves no suspects", async () => {
  harness.settings = { ...harness.settings, maxInFlight: 1 };
  harness.script = async (_, request) => {
    if (request === 2) await harness.gate.shut("shop", "paused", 0, { reason: "by-hand" });
    return delivered;
  };
  await harness.append(ids(50));
  expect(await harness.slice()).toMatchObject({ kind: "later" });
  expect(harness.requests).toHaveLength(2);
  expect(await harness.possiblySent()).toBeUndefined();
  await harness.gate.resume("shop");
  await harness.drainAll();
  expect(await harness.deliveredIds()).toEqual(ids(50).toSorted());
});

describe("a destination that refuses most", () => {
  test("pauses the destination; what is left stays in its lane until somebody resumes it", async () => {
    harness.maxEvents = 100;
    harness.breaker = new RefusalBreaker(0.5);
    harness.script = () => refused;
    await harness.append(ids(1000));
    for (let slices = 0; (await harness.gate.read("shop")).state === "open"; slices += 1) {
      if (slices > 20) throw new Error("the breaker does not trip");
      await harness.slice();
    }
    expect(await harness.gate.read("shop")).toMatchObject({ state: "paused", reason: "refusals" });
    // Some requests are on their way when it is seen.
    const deadLetters = (await harness.listDeadLetters()).length;
    expect(deadLetters).toBeGreaterThanOrEqual(200);
    expect(deadLetters).toBeLessThan(230);
    expect(await harness.waiting()).toBe(1000 - deadLetters);
    expect(harness.signals).toContainEqual(
      expect.objectContaining({ kind: "gate", state: "paused", refusedShare: 1 }),
    );
    const requests = harness.requests.length;
    expect(await harness.slice()).toMatchObject({ kind: "later" });
    expect(harness.requests).toHaveLength(requests);
    harness.script = () => delivered;
    await harness.gate.resume("shop");
    await harness.drainAll();
    expect(await harness.waiting()).toBe(0);
    expect(await harness.listDeadLetters()).toHaveLength(deadLetters);
  });

  test.for([1, 2, 10])("is not what %d bad ones among 1,000 are: each costs itself", async (count) => {
    harness.maxEvents = 1000;
    harness.breaker = new RefusalBreaker(0.5);
    harness.script = (request) => (request.some((id) => id.startsWith("bad")) ? refused : delivered);
    const good = ids(1000 - count);
    const every = Math.floor(good.length / count);
    const all = good.flatMap((id, n) => (n % every === 0 && n / every < count ? [`bad${n}`, id] : [id]));
    await harness.append(all);
    await harness.drainAll();
    expect(await harness.listDeadLetters()).toHaveLength(count);
    expect((await harness.gate.read("shop")).state).toBe("open");
    // 2k·log2(n/k) + 2k + 1, and none for the slices' ends.
    const bound = 2 * count * Math.log2(1000 / count) + 2 * count + 1;
    expect(harness.requests.length).toBeLessThanOrEqual(Math.ceil(bound));
  });
});

test("more dead letters than there may be pause the destination", async () => {
  harness.maxEvents = 5;
  harness.settings = { ...harness.settings, maxDeadLetters: 7, maxInFlight: 1 };
  harness.script = () => refused;
  await harness.append(ids(20));
  await harness.slice();
  expect(await harness.gate.read("shop")).toMatchObject({ state: "paused", reason: "dead-letters" });
  expect(harness.signals).toContainEqual(
    expect.objectContaining({ kind: "gate", state: "paused", reason: "dead-letters" }),
  );
  expect(await harness.slice()).toMatchObject({ kind: "later" });
  // Nothing is lost for it: what was given up is a dead letter, the rest waits.
  const ended = (await harness.listDeadLetters()).length + settledSaid().delivered;
  expect((await harness.listDeadLetters()).length).toBeGreaterThan(7);
  expect(await harness.waiting()).toBe(20 - ended);
});

describe("an answer that says some were taken, and not which", () => {
  test("is halved with the same ids until it is clear, and remembered as a possible delivery", async () => {
    harness.script = (request) =>
      request.some((id) => id.startsWith("bad"))
        ? { kind: "partial", answer: { httpStatus: 200 } }
        : delivered;
    await harness.append([...ids(7), "bad"]);
    await harness.drainAll();
    expect((await harness.listDeadLetters()).map(({ conversion }) => conversion.event_id)).toEqual(["bad"]);
    expect(harness.requests[0]).toHaveLength(8);
    expect(harness.requests.length).toBeLessThanOrEqual(8);
  });
});

describe("answers that are missing", () => {
  test("leave the batch as a suspect; a definite answer does not", async () => {
    await harness.append(ids(10));
    harness.script = () => ({ kind: "unknown", answer: { httpStatus: 0 } });
    await harness.slice();
    expect(await harness.possiblySent()).toMatchObject({ last: { index: 9 } });
    await harness.gateTimeComes();
    harness.script = () => delivered;
    await harness.drainAll();
    await harness.append(["later"]);
    expect(await harness.possiblySent()).toBeUndefined();
  });

  test("are repeated only as long as the platform recognises a repetition", async () => {
    await harness.append(ids(4));
    const [segment] = await harness.lanes.read(lane, undefined, 1);
    const sentAtMs = Date.now() - 47.5 * 3_600_000;
    await harness.redis.hset("{shop:0}:i", "possibly-sent", `${sentAtMs} ${segment?.id}:1`);
    await harness.drainAll();
    expect(await harness.deliveredIds()).toEqual(["e2", "e3"]);
    expect((await harness.listDeadLetters()).map(({ reason }) => reason)).toEqual([
      "outcome_unknown",
      "outcome_unknown",
    ]);
  });

  test("are not repeated at all where the platform never recognises one", async () => {
    await harness.append(["m"], { action_source: "business_messaging" });
    const [segment] = await harness.lanes.read(lane, undefined, 1);
    await harness.redis.hset("{shop:0}:i", "possibly-sent", `${Date.now()} ${segment?.id}:0`);
    await harness.drainAll();
    expect(harness.requests).toEqual([]);
    expect(await harness.listDeadLetters()).toMatchObject([{ reason: "outcome_unknown" }]);
  });
});

describe("what must not be sent", () => {
  test("a conversion whose window closed in the lane becomes a dead letter", async () => {
    await harness.append(["old"], { event_time: Math.floor(Date.now() / 1000) - 8 * 86_400 });
    await harness.append(["new"]);
    await harness.drainAll();
    expect(harness.requests).toEqual([["new"]]);
    expect(await harness.listDeadLetters()).toMatchObject([{ reason: "expired", attempts: [] }]);
  });

  test("a conversion that cannot be written costs itself a dead letter, its siblings nothing", async () => {
    await harness.append(["odd"], { event_name: "Unmappable" });
    await harness.append(["even"]);
    await harness.drainAll();
    expect(harness.requests).toEqual([["even"]]);
    expect(await harness.listDeadLetters()).toMatchObject([{ reason: "unmappable" }]);
  });

  test("a segment that cannot be decoded is quarantined, and the lane goes on", async () => {
    await harness.writer.append(lane, Buffer.from("not a segment"), 3, 1_795_000_000);
    await harness.append(["next"]);
    await harness.drainAll();
    expect(harness.requests).toEqual([["next"]]);
    expect(harness.signals).toContainEqual(expect.objectContaining({ kind: "quarantined" }));
  });

  test("a segment of a newer relay, and what lies behind it, is left alone", async () => {
    await harness.append(["before"]);
    await harness.writer.append(lane, Buffer.from([0x43, 0x52, 9, 1, 0]), 1, 1_795_000_000);
    await harness.append(["behind"]);
    expect(await harness.slice()).toMatchObject({ kind: "later" });
    expect(harness.requests).toEqual([["before"]]);
    expect(await harness.waiting()).toBe(2);
  });
});

describe("the lease", () => {
  test("lets one drain send; another waits until it would lapse", async () => {
    await harness.append(ids(10));
    await harness.lanes.acquire(lane, "another", 5000);
    const end = await harness.slice();
    expect(end.kind === "later" && end.delayMs).toBeGreaterThan(4000);
    expect(harness.requests).toEqual([]);
  });

  test("lost in mid-slice: nothing more is sent, but what is known is settled", async () => {
    harness.settings = { ...harness.settings, maxInFlight: 1 };
    harness.script = async () => {
      await harness.redis.set("{shop:0}:o", "thief");
      return delivered;
    };
    await harness.append(ids(40));
    await harness.slice();
    expect(harness.requests).toHaveLength(1);
    expect(await readTotals(harness.redis, lane)).toMatchObject({ delivered: 10 });
    expect(harness.signals).toContainEqual({ kind: "lease-lost", lane: "shop:0" });
    expect(await harness.redis.get("{shop:0}:o")).toBe("thief");
  });

  test("is given back with the lane when the worker stops: what is on its way is settled, the rest stays", async () => {
    const stop = new AbortController();
    harness.script = async () => {
      stop.abort();
      await passing(20);
      return delivered;
    };
    await harness.append(ids(40));
    expect(await harness.slice(stop.signal)).toEqual({ kind: "again" });
    expect(await readTotals(harness.redis, lane)).toMatchObject({ delivered: 10, waiting: 30 });
    expect(await harness.redis.exists("{shop:0}:o")).toBe(0);
  });
});

describe("a lane whose drains die", () => {
  const die = async (nonce: string) => {
    await harness.lanes.acquire(lane, nonce, 1000);
    await harness.redis.del("{shop:0}:o");
  };
  /** A worker that is killed in the middle of a slice: its lease lapses and is not given back. */
  const dieInSlice = async () => {
    const nonce = randomUUID();
    const release = () => Promise.reject(new Error("killed"));
    harness.faults = {
      lanes: Object.assign(Object.create(harness.lanes), methodsOf(harness.lanes), { release }),
    };
    harness.script = () => ({ kind: "retry", answer: { httpStatus: 503 } });
    await harness.slice(undefined, nonce).catch(() => undefined);
    await harness.redis.del("{shop:0}:o");
    await harness.gateTimeComes();
    harness.faults = {};
  };

  test("again and again is taken a segment at a time; one that workers die over alone is quarantined", async () => {
    await harness.append(ids(5, "killer"));
    await harness.append(ids(5, "good"));
    for (const nonce of ["1", "2", "3"]) await die(nonce);
    await dieInSlice();
    expect(harness.requests[0]).toEqual(ids(5, "killer"));
    await dieInSlice();
    expect(await harness.redis.xlen("{shop:0}:q")).toBe(0);
    harness.script = () => delivered;
    await harness.slice();
    expect(harness.signals).toContainEqual(
      expect.objectContaining({ kind: "quarantined", reason: "workers crash on it" }),
    );
    expect(harness.requests.at(-1)).toEqual(ids(5, "good"));
  });

  test("for other reasons keeps its segments: none was read alone when they died", async () => {
    await harness.append(ids(5, "healthy"));
    for (const nonce of ids(9)) await die(nonce);
    await harness.slice();
    expect(await harness.redis.xlen("{shop:0}:q")).toBe(0);
    expect(await harness.deliveredIds()).toEqual(ids(5, "healthy"));
  });
});

/** The methods of an object as its own, still bound to it. */
function methodsOf<T extends object>(target: T): Partial<T> {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(target)).filter(
    (name) => name !== "constructor",
  );
  return Object.fromEntries(
    names.map((name) => {
      const method = target[name as keyof T] as (...args: unknown[]) => unknown;
      return [name, method.bind(target)];
    }),
  ) as Partial<T>;
}
