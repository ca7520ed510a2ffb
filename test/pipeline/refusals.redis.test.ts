import { RefusalBreaker } from "@relay/core";
import { readTotals } from "@relay/redis";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { harnessOfFile, lane } from "./drain-harness.ts";
import { delivered, endingWith, ids, refused } from "./scripted-platform.ts";

const harness = await harnessOfFile();

describe("a refused batch", () => {
  test("costs its culprits a dead letter each, and its siblings nothing", async () => {
    harness.maxEvents = 100;
    harness.script = endingWith(refused, "e13", "e77");
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

  test("has its segment parsed once more, which others are not", async () => {
    const parse = vi.spyOn(JSON, "parse");
    onTestFinished(() => parse.mockRestore());
    const timesParsed = async (...events: readonly string[]) => {
      parse.mockClear();
      await harness.append(events);
      await harness.drainAll();
      return parse.mock.calls.filter(([text]) => text.startsWith('[["web",')).length;
    };
    harness.script = endingWith(refused, "bad");
    expect(await timesParsed(...ids(30))).toBe(1);
    expect(await timesParsed(...ids(8, "good"), "bad")).toBe(2);
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

  test("a conversion that was given up is not tried again when its segment is read again", async () => {
    harness.maxEvents = 2;
    harness.script = (request) => {
      if (request.includes("good1")) return { kind: "retry", answer: { httpStatus: 503 } };
      return endingWith(refused, "bad")(request);
    };
    await harness.append(["bad", "good0", "good1", "good2"]);
    await harness.slice();
    harness.requests.length = 0;
    harness.script = endingWith(refused, "bad");
    await harness.gateTimeComes();
    await harness.drainAll();
    expect(harness.requests.flat().toSorted()).toEqual(["good1", "good2"]);
  });
});

test("near the platform's limit one micro-batch goes at a time, and a refused one is still searched to its end", async () => {
  harness.maxInFlight = 1;
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
  harness.settings = { ...harness.settings, maxDeadLetters: 7 };
  harness.maxInFlight = 1;
  harness.script = () => refused;
  await harness.append(ids(20));
  await harness.slice();
  expect(await harness.gate.read("shop")).toMatchObject({ state: "paused", reason: "dead-letters" });
  expect(harness.signals).toContainEqual(
    expect.objectContaining({ kind: "gate", state: "paused", reason: "dead-letters" }),
  );
  expect(await harness.slice()).toMatchObject({ kind: "later" });
  // Nothing is lost for it: what was given up is a dead letter, the rest waits.
  const ended = (await harness.listDeadLetters()).length + harness.settledSaid().delivered;
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
