import { describe, expect, test } from "vitest";
import { harnessOfFile, lane } from "./drain-harness.ts";
import { delivered, ids, tokenOf } from "./scripted-platform.ts";

const harness = await harnessOfFile();

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

  test.for([
    ["whose lane another drain holds", () => harness.lanes.acquire(lane, "another", 60_000)],
    ["whose conversions are too old to be sent", () => harness.append(ids(3), { event_time: 1_000_000_000 })],
  ] as const)("is left to the other lanes by a probe %s", async ([, prepare]) => {
    await harness.gate.shut("shop", "backing-off", 0, { reason: "no-answer" });
    await prepare();
    await harness.slice();
    expect(harness.requests).toEqual([]);
    expect(await harness.gate.claimProbe("shop", "of another lane", 60_000)).toBe(true);
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
  harness.maxInFlight = 1;
  harness.script = async (_, request) => {
    if (request === 2)
      await harness.gate.shut("shop", "suspended", 60_000, { reason: "credentials", tokenMark: "old" });
    harness.aheadMs += 200;
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

test("a gate that somebody else shuts stops a slice at its next micro-batch, and leaves nothing possibly sent", async () => {
  harness.maxInFlight = 1;
  harness.script = async (_, request) => {
    if (request === 2) await harness.gate.shut("shop", "paused", 0, { reason: "by-hand" });
    harness.aheadMs += 200;
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
