import type { Appended, Closed, LaneRef, LaneWriter, NewSegment } from "@relay/core";
import { decodeSegment, identityOf, laneOf, NO_TRACING } from "@relay/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { GroupCommit, Overloaded } from "./accept.ts";

const lane: LaneRef = { destination: "meta-shop", index: 0 };
const envelope = (requestId: string) => ({ source: "shop", receivedAtMs: 1, requestId });

const appended = (before: number, after: number): Appended => ({
  kind: "appended",
  wasEmpty: before === 0,
  before,
  after,
});

/** Records what is appended. Answers when the test calls `answer`. */
class RecordingLane implements LaneWriter {
  readonly segments: { readonly lane: LaneRef; readonly blob: Buffer; readonly count: number }[] = [];
  answer: () => Promise<Appended | Closed> = () => Promise.resolve(appended(1, 2));

  append(at: LaneRef, { blob, count }: NewSegment): Promise<Appended | Closed> {
    this.segments.push({ lane: at, blob, count });
    return this.answer();
  }
}

let writer: RecordingLane;
const wake = vi.fn<(woken: LaneRef, now: boolean) => Promise<void>>();
const commitWith = (options: { maxHeldBytes?: number } = {}) =>
  new GroupCommit({
    writer,
    choiceOf: async () => ({ dataset: "1", lanes: 4 }),
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
    commit.offer([{ lane, lanes: 1, envelope: envelope("r1"), conversions: ['{"n":1}'], deadline: 1 }]),
    commit.offer([
      { lane, lanes: 1, envelope: envelope("r2"), conversions: ['{"n":2}', '{"n":3}'], deadline: 1 },
    ]),
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
  writer.answer = () => new Promise((resolve) => answers.push(() => resolve(appended(0, 1))));
  const commit = commitWith();
  let acknowledged = false;
  const conversions = Array.from({ length: 600 }, (_, n) => `{"n":${n}}`);
  const offered = commit
    .offer([{ lane, lanes: 1, envelope: envelope("r1"), conversions, deadline: 1 }])
    .then(() => {
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
  const conversions = Array.from({ length: 500 }, () => "{}");
  await commit.offer([{ lane, lanes: 1, envelope: envelope("r1"), conversions, deadline: 1 }]);
  expect(writer.segments.map(({ count }) => count)).toEqual([500]);
});

test("a failed write rejects the requests in its segment and no other", async () => {
  const commit = commitWith();
  writer.answer = () => Promise.reject(new Error("Redis is away"));
  const failed = commit.offer([
    { lane, lanes: 1, envelope: envelope("r1"), conversions: ["{}"], deadline: 1 },
  ]);
  const seen = expect(failed).rejects.toThrow("Redis is away");
  await vi.advanceTimersByTimeAsync(4);
  await seen;
  writer.answer = () => Promise.resolve(appended(0, 1));
  const next = commit.offer([{ lane, lanes: 1, envelope: envelope("r2"), conversions: ["{}"], deadline: 1 }]);
  await vi.advanceTimersByTimeAsync(4);
  await expect(next).resolves.toBeUndefined();
});

test("an offer beyond the limit of held bytes rejects before anything is written", async () => {
  const commit = commitWith({ maxHeldBytes: 10 });
  writer.answer = () => new Promise(() => undefined);
  void commit.offer([
    { lane, lanes: 1, envelope: envelope("r1"), conversions: ["0123456789abcdef"], deadline: 1 },
  ]);
  await expect(
    commit.offer([{ lane, lanes: 1, envelope: envelope("r2"), conversions: ["{}"], deadline: 1 }]),
  ).rejects.toBeInstanceOf(Overloaded);
});

test.for([
  ["was empty", { wasEmpty: true, before: 0, after: 3 }, [[lane, false]]],
  ["has just filled a micro-batch", { wasEmpty: false, before: 998, after: 1001 }, [[lane, true]]],
  ["holds some already", { wasEmpty: false, before: 3, after: 6 }, []],
] as const)("a lane that %s is woken, or not", async ([, found, wakes]) => {
  writer.answer = () => Promise.resolve({ kind: "appended", ...found });
  const commit = commitWith();
  const offered = commit.offer([
    { lane, lanes: 1, envelope: envelope("r1"), conversions: ["{}", "{}", "{}"], deadline: 1 },
  ]);
  await vi.advanceTimersByTimeAsync(4);
  await offered;
  expect(wake.mock.calls).toEqual(wakes);
});

test("conversions for a lane that has closed are written to the lanes that they belong to now", async () => {
  const names = Array.from({ length: 40 }, (_, n) => ({ event_name: "Lead", event_id: `e${n}` }));
  const commit = commitWith();
  const answers: (Appended | Closed)[] = [{ kind: "closed", lanes: 4 }];
  writer.answer = () => Promise.resolve(answers.shift() ?? appended(0, 1));
  const conversions = names.map((name) => JSON.stringify(name));
  const offered = commit.offer([{ lane, lanes: 1, envelope: envelope("r1"), conversions, deadline: 7 }]);
  await vi.advanceTimersByTimeAsync(4);
  await offered;
  const [refused, ...written] = writer.segments;
  expect(refused?.count).toBe(40);
  const found = written.flatMap(({ lane: { index }, blob }) => {
    const decoded = decodeSegment(blob);
    return decoded.kind === "items" ? decoded.items.map(({ conversion }) => [index, conversion]) : [];
  });
  expect(found).toHaveLength(40);
  expect(new Set(found.map(([index]) => index))).toEqual(new Set([0, 1, 2, 3]));
  for (const [index, conversion] of found)
    expect(laneOf(identityOf("1", conversion as (typeof names)[number]), 4)).toBe(index);
  expect(wake).toHaveBeenCalledTimes(4);
});
