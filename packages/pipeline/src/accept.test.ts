import type { Appended, LaneRef, LaneWriter } from "@relay/core";
import { decodeSegment, NO_TRACING } from "@relay/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { GroupCommit, Overloaded } from "./accept.ts";

const lane: LaneRef = { destination: "meta-shop", index: 0 };
const bytes = (...texts: readonly string[]) => texts.map((text) => Buffer.from(text));
const envelope = (requestId: string) => ({ source: "shop", receivedAtMs: 1, requestId });

/** Records what is appended. Answers when the test calls `answer`. */
class RecordingLane implements LaneWriter {
  readonly segments: { readonly lane: LaneRef; readonly blob: Buffer; readonly count: number }[] = [];
  answer: () => Promise<Appended> = () => Promise.resolve({ wasEmpty: false, before: 1, after: 2 });

  append(at: LaneRef, blob: Buffer, count: number): Promise<Appended> {
    this.segments.push({ lane: at, blob, count });
    return this.answer();
  }
}

let writer: RecordingLane;
const wake = vi.fn<(woken: LaneRef, now: boolean) => Promise<void>>();
const commitWith = (options: { maxHeldBytes?: number } = {}) =>
  new GroupCommit({
    writer,
    wake,
    listen: () => undefined,
    fullAt: () => 1000,
    lingerMs: 4,
    maxHeldBytes: options.maxHeldBytes ?? 1_000_000,
    tracing: NO_TRACING,
    monotonic: () => 0,
  });

beforeEach(() => {
  vi.useFakeTimers();
  writer = new RecordingLane();
  wake.mockReset().mockResolvedValue(undefined);
});
afterEach(() => {
  vi.useRealTimers();
});

test("conversions of requests that come together are written as one segment", async () => {
  const commit = commitWith();
  const both = Promise.all([
    commit.offer([{ lane, envelope: envelope("r1"), conversions: bytes('{"n":1}'), deadline: 1 }]),
    commit.offer([{ lane, envelope: envelope("r2"), conversions: bytes('{"n":2}', '{"n":3}'), deadline: 1 }]),
  ]);
  await vi.advanceTimersByTimeAsync(4);
  await both;
  expect(writer.segments.map(({ count }) => count)).toEqual([3]);
  const decoded = decodeSegment(writer.segments[0]?.blob ?? Buffer.alloc(0));
  expect(decoded.kind === "items" && decoded.items.map(({ envelope: { requestId } }) => requestId)).toEqual([
    "r1",
    "r2",
    "r2",
  ]);
});

test("a request is acknowledged only when Redis has answered for all of its segments", async () => {
  const answers: (() => void)[] = [];
  writer.answer = () =>
    new Promise((resolve) => answers.push(() => resolve({ wasEmpty: false, before: 0, after: 1 })));
  const commit = commitWith();
  let acknowledged = false;
  const conversions = bytes(...Array.from({ length: 600 }, (_, n) => `{"n":${n}}`));
  const offered = commit.offer([{ lane, envelope: envelope("r1"), conversions, deadline: 1 }]).then(() => {
    acknowledged = true;
    return acknowledged;
  });
  await vi.advanceTimersByTimeAsync(4);
  expect(writer.segments.map(({ count }) => count)).toEqual([500, 100]);
  answers[0]?.();
  await vi.advanceTimersByTimeAsync(1);
  expect(acknowledged).toBe(false);
  answers[1]?.();
  expect(await offered).toBe(true);
});

test("a full segment does not wait", async () => {
  const commit = commitWith();
  const conversions = bytes(...Array.from({ length: 500 }, () => "{}"));
  await commit.offer([{ lane, envelope: envelope("r1"), conversions, deadline: 1 }]);
  expect(writer.segments.map(({ count }) => count)).toEqual([500]);
});

test("a failed write rejects the requests in its segment and no other", async () => {
  const commit = commitWith();
  writer.answer = () => Promise.reject(new Error("Redis is away"));
  const failed = commit.offer([{ lane, envelope: envelope("r1"), conversions: bytes("{}"), deadline: 1 }]);
  const seen = expect(failed).rejects.toThrow("Redis is away");
  await vi.advanceTimersByTimeAsync(4);
  await seen;
  writer.answer = () => Promise.resolve({ wasEmpty: true, before: 0, after: 1 });
  const next = commit.offer([{ lane, envelope: envelope("r2"), conversions: bytes("{}"), deadline: 1 }]);
  await vi.advanceTimersByTimeAsync(4);
  await expect(next).resolves.toBeUndefined();
});

test("an offer beyond the limit of held bytes rejects before anything is written", async () => {
  const commit = commitWith({ maxHeldBytes: 10 });
  writer.answer = () => new Promise(() => undefined);
  void commit.offer([
    { lane, envelope: envelope("r1"), conversions: bytes("0123456789abcdef"), deadline: 1 },
  ]);
  await expect(
    commit.offer([{ lane, envelope: envelope("r2"), conversions: bytes("{}"), deadline: 1 }]),
  ).rejects.toBeInstanceOf(Overloaded);
});

test.for([
  ["was empty", { wasEmpty: true, before: 0, after: 3 }, [[lane, false]]],
  ["has just filled a micro-batch", { wasEmpty: false, before: 998, after: 1001 }, [[lane, true]]],
  ["holds some already", { wasEmpty: false, before: 3, after: 6 }, []],
] as const)("a lane that %s is woken, or not", async ([, appended, wakes]) => {
  writer.answer = () => Promise.resolve({ ...appended });
  const commit = commitWith();
  const offered = commit.offer([
    { lane, envelope: envelope("r1"), conversions: bytes("{}", "{}", "{}"), deadline: 1 },
  ]);
  await vi.advanceTimersByTimeAsync(4);
  await offered;
  expect(wake.mock.calls).toEqual(wakes);
});
