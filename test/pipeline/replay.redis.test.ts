import { randomUUID } from "node:crypto";
import { type Conversion, type DeadLetter, identityOf, deadLetterIdOf, type Replays } from "@relay/core";
import { replay } from "@relay/pipeline";
import { Operator, RedisReplayRuns, Queues, Registration, type ReplayRequest, Sweeper } from "@relay/redis";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { DrainHarness, delivered, lane, refused, scriptedDialect } from "./drain-harness.ts";

const WEEK_MS = 7 * 86_400_000;
let harness: DrainHarness;
let operator: Operator;
let queues: Queues;

beforeAll(async () => {
  harness = await DrainHarness.open();
  queues = new Queues(harness.redis);
});
afterAll(async () => {
  await queues.close();
  await harness.close();
});
beforeEach(async () => {
  await harness.reset();
  harness.maxEvents = 100;
  await new Registration(
    harness.redis,
    [{ name: "shop", lanes: 1, ledgerHours: 48 }],
    () => undefined,
  ).open();
  operator = new Operator({
    redis: harness.redis,
    queues,
    by: "ada",
  });
});

/** Gives conversions up, as the drain does: sent, and refused by the platform. */
async function die(ids: readonly string[], fields: Partial<Conversion> = {}): Promise<void> {
  harness.script = () => refused;
  await harness.append(ids, fields);
  await harness.drainAll();
  harness.script = () => delivered;
  harness.requests.length = 0;
}

const ids = (count: number, prefix = "e") => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
const start = (request: Partial<ReplayRequest> = {}) =>
  operator.startReplay({ destination: "shop", deadLetters: {}, ratePerSecond: 100_000, ...request });
const view = (id: string) => operator.replays.get("shop", id);
const deadLetterOf = (eventId: string) =>
  deadLetterIdOf(identityOf("dataset-1", { event_name: "Purchase", event_id: eventId }));

/** Runs a replay until there is nothing to do for this runner. `replays` may fail on purpose. */
async function run(
  id: string,
  {
    replays = new RedisReplayRuns(harness.redis),
    stop = new AbortController().signal,
  }: { readonly replays?: Replays; readonly stop?: AbortSignal } = {},
): Promise<void> {
  await replay(
    { destination: "shop", id },
    {
      name: "shop",
      dialect: scriptedDialect(new Map(), 100),
      lanes: 1,
      defaultCountryOf: () => undefined,
    },
    {
      replays,
      writer: harness.writer,
      wake: () => Promise.resolve(),
      listen: (signal) => harness.signals.push(signal),
      monotonic: () => performance.now(),
      now: Date.now,
      nonce: randomUUID,
      rest: () => Promise.resolve(),
    },
    stop,
  );
}

test("what is replayed is sent again, and its dead letters are closed when it is delivered", async () => {
  await die(ids(30));
  const id = await start();
  expect(await view(id)).toMatchObject({ state: "running", total: 30, sent: 0, by: "ada" });
  await run(id);
  expect(await view(id)).toMatchObject({ state: "done", sent: 30, delivered: 0, died: 0 });
  expect(await harness.listDeadLetters()).toEqual([]);
  expect(await operator.deadLetters.byEventId("shop", "e7")).toMatchObject([
    { state: "replaying", replay: id },
  ]);
  await harness.drainAll();
  expect(await harness.deliveredIds()).toEqual(ids(30).toSorted());
  expect(await view(id)).toMatchObject({ delivered: 30, died: 0 });
  expect(await operator.deadLetters.byEventId("shop", "e7")).toMatchObject([{ state: "replayed" }]);
  expect(await operator.deadLetters.counts("shop")).toEqual([]);
});

test("what dies again is a dead letter again, with its new reason", async () => {
  await die(ids(4));
  const id = await start();
  await run(id);
  harness.script = (events) =>
    events.includes("e2") ? { kind: "refused", answer: { httpStatus: 400, code: 7 } } : delivered;
  await harness.drainAll();
  expect(await view(id)).toMatchObject({ sent: 4, delivered: 3, died: 1 });
  const [deadLetter, ...others] = await harness.listDeadLetters();
  expect(others).toEqual([]);
  expect(deadLetter?.conversion.event_id).toBe("e2");
  expect(deadLetter?.attempts.at(-1)?.answer.code).toBe(7);
  expect(await operator.deadLetters.byEventId("shop", "e2")).toMatchObject([{ state: "dead" }]);
});

test("the selection is frozen: what dies later is not part of it", async () => {
  await die(ids(5));
  const id = await start({ deadLetters: { reason: "refused" } });
  await die(ids(5, "later"));
  await run(id);
  await harness.drainAll();
  expect(await view(id)).toMatchObject({ total: 5, sent: 5, delivered: 5 });
  expect((await harness.listDeadLetters()).map(({ conversion }) => conversion.event_id).toSorted()).toEqual(
    ids(5, "later"),
  );
});

test("letters are chosen by reason, code, event name and time, or by id", async () => {
  await die(["a", "b"]);
  await die(["old"], { event_time: 1 });
  await die(["lead"], { event_name: "Lead" });
  const total = async (deadLetters: ReplayRequest["deadLetters"]) =>
    (await view(await start({ deadLetters, dryRun: true }))).total;
  expect(await total({})).toBe(4);
  expect(await total({ reason: "refused" })).toBe(3);
  expect(await total({ reason: "expired" })).toBe(1);
  expect(await total({ reason: "refused", code: "100", eventName: "Lead" })).toBe(1);
  expect(await total({ reason: "expired", eventName: "Lead" })).toBe(0);
  expect(await total({ sinceMs: Date.now() + 60_000 })).toBe(0);
  expect(await total({ untilMs: Date.now() + 60_000 })).toBe(4);
  expect(await total([deadLetterOf("a"), deadLetterOf("nobody")])).toBe(1);
  await expect(start({ deadLetters: [] })).rejects.toMatchObject({ code: "RELAY_NOTHING_SELECTED" });
});

test("a dry run counts, and changes nothing", async () => {
  await die(ids(6));
  await die(["old"], { event_time: Math.floor((Date.now() - WEEK_MS) / 1000) - 100 });
  const id = await start({ dryRun: true });
  await run(id);
  expect(await view(id)).toMatchObject({
    state: "done",
    dryRun: true,
    total: 7,
    sent: 6,
    kept: { expired: 1, invalid: 0 },
  });
  expect(await harness.waiting()).toBe(0);
  expect(await harness.listDeadLetters()).toHaveLength(7);
  expect(harness.signals.filter(({ kind }) => kind === "replayed")).toEqual([]);
});

test("a patch is applied to each conversion; one that it spoils stays dead", async () => {
  await die(["a"], { custom_data: { value: 1, currency: "USD" } });
  await die(["b"]);
  const good = await start({ deadLetters: [deadLetterOf("a")], patch: { custom_data: { currency: "EUR" } } });
  await run(good);
  const [segment] = await harness.lanes.read(lane, undefined, 10);
  await harness.drainAll();
  expect(segment).toBeDefined();
  expect(await view(good)).toMatchObject({
    sent: 1,
    delivered: 1,
    patch: { custom_data: { currency: "EUR" } },
  });
  const bad = await start({ patch: { event_time: "never" } });
  await run(bad);
  expect(await view(bad)).toMatchObject({ sent: 0, kept: { invalid: 1 } });
  expect(await harness.listDeadLetters()).toHaveLength(1);
  await expect(start({ patch: { event_id: "another" } })).rejects.toMatchObject({
    code: "RELAY_PATCH_UNUSABLE",
  });
});

test("two replays of the same dead letters send each of them once", async () => {
  await die(ids(40));
  const [first, second] = [await start(), await start()];
  await Promise.all([run(first), run(second)]);
  await harness.drainAll();
  const [one, two] = [await view(first), await view(second)];
  expect(one.sent + two.sent).toBe(40);
  expect(one.kept.gone + two.kept.gone).toBe(40);
  expect(await harness.deliveredIds()).toEqual(ids(40).toSorted());
});

test("a paused replay sends nothing more until it is resumed; an aborted one never", async () => {
  await die(ids(25));
  const id = await start({ ratePerSecond: 100 });
  // At 100 a second ten are taken at once.
  const stop = new AbortController();
  const runs = new RedisReplayRuns(harness.redis);
  await run(id, {
    stop: stop.signal,
    replays: {
      next: (ref, nonce) => runs.next(ref, nonce),
      release: (ref, nonce) => runs.release(ref, nonce),
      advance: async (...args) => {
        await runs.advance(...args);
        stop.abort();
      },
    },
  });
  expect(await view(id)).toMatchObject({ state: "running", sent: 10 });
  expect(await operator.steerReplay("shop", id, "pause")).toMatchObject({ state: "paused" });
  await run(id);
  expect(await view(id)).toMatchObject({ state: "paused", sent: 10 });
  expect(await operator.steerReplay("shop", id, "resume")).toMatchObject({ state: "running" });
  await operator.steerReplay("shop", id, "abort");
  await run(id);
  expect(await view(id)).toMatchObject({ state: "aborted", sent: 10 });
  await harness.drainAll();
  expect(await harness.deliveredIds()).toHaveLength(10);
  expect(await harness.listDeadLetters()).toHaveLength(15);
  expect(await operator.steerReplay("shop", id, "resume")).toMatchObject({ state: "aborted" });
  expect(await operator.audit.read(3)).toMatchObject([
    { action: "replays.resume" },
    { action: "replays.abort" },
    { action: "replays.resume" },
  ]);
});

test("a runner that dies between appending and noting it costs copies that the ledger drops, and no dead letter", async () => {
  await die(ids(25));
  const id = await start({ ratePerSecond: 100 });
  const runs = new RedisReplayRuns(harness.redis);
  const dying: Replays = {
    next: (ref, nonce) => runs.next(ref, nonce),
    advance: () => Promise.reject(new Error("the process is gone")),
    release: () => Promise.resolve(),
  };
  await expect(run(id, { replays: dying })).rejects.toThrow("gone");
  // Half of what was appended is delivered before another runner comes.
  harness.script = (events) => (events.includes("e3") ? refused : delivered);
  await harness.drainAll();
  await run(id);
  expect(await view(id)).toMatchObject({ state: "running", sent: 0 });
  await harness.redis.del(`{shop}:replay:${id}:o`);
  harness.script = () => delivered;
  await run(id);
  await harness.drainAll();
  const { state, sent, delivered: arrived, died, kept } = await view(id);
  expect({ state, sent, gone: kept.gone }).toEqual({ state: "done", sent: 25, gone: 0 });
  expect(arrived + died).toBe(25);
  const taken = await harness.deliveredIds();
  expect(new Set(taken).size).toBe(25);
  expect((await harness.listDeadLetters()).map(({ conversion }) => conversion.event_id)).toEqual(["e3"]);
});

test("a replay whose runner died is found by the sweeper, also with every key of BullMQ gone", async () => {
  await die(ids(3));
  const id = await start();
  const runs = new RedisReplayRuns(harness.redis);
  await runs.next({ destination: "shop", id }, "the dead");
  const woken = vi.spyOn(queues.replays, "wake");
  const sweeper = new Sweeper(harness.redis, queues, () => undefined);
  await sweeper.sweep(0, false);
  expect(woken).not.toHaveBeenCalled();
  await harness.redis.del(`{shop}:replay:${id}:o`);
  for (const key of await harness.redis.keys("{cr}:replays:*")) await harness.redis.del(key);
  await sweeper.sweep(1000, false);
  expect(woken).toHaveBeenCalledWith({ destination: "shop", id });
  await run(id);
  await sweeper.sweep(2000, false);
  expect(woken).toHaveBeenCalledTimes(1);
  woken.mockRestore();
});

test("letters are discarded by id or by selection, but not while they are on their way", async () => {
  await die(ids(4));
  const runs = new RedisReplayRuns(harness.redis);
  const id = await start({ deadLetters: [deadLetterOf("e0")] });
  await runs.next({ destination: "shop", id }, "n");
  expect(
    await operator.discardDeadLetters("shop", [deadLetterOf("e0"), deadLetterOf("e1")], "test orders"),
  ).toBe(1);
  expect(await operator.discardDeadLetters("shop", { reason: "refused" }, "test orders")).toBe(2);
  expect(
    (await harness.listDeadLetters()).map((deadLetter: DeadLetter) => deadLetter.conversion.event_id),
  ).toEqual(["e0"]);
  expect(await operator.deadLetters.get("shop", deadLetterOf("e1"))).toBeUndefined();
});

test("a dead letter whose outcome is unknown is sent again only by whoever asks for such dead letters", async () => {
  await die(["a", "b"]);
  const [first] = await harness.listDeadLetters();
  if (!first) throw new Error("no dead letter");
  await harness.deadLetters.write("shop", [{ ...first, reason: "outcome_unknown" }]);
  const all = await start();
  await run(all);
  expect(await view(all)).toMatchObject({ total: 2, sent: 1, kept: { may_repeat: 1 } });
  const asked = await start({ deadLetters: { reason: "outcome_unknown" }, dryRun: true });
  await run(asked);
  expect(await view(asked)).toMatchObject({ total: 1, sent: 1, kept: { may_repeat: 0 } });
  const named = await start({ deadLetters: [first.id], dryRun: true });
  await run(named);
  expect(await view(named)).toMatchObject({ total: 1, sent: 1 });
});

test("a dead letter that may have been delivered is sent again unasked only while its platform recognises repetitions", async () => {
  const HOUR_MS = 3_600_000;
  await die(["fresh", "old", "never sent"]);
  for (const deadLetter of await harness.listDeadLetters()) {
    const { event_id: eventId } = deadLetter.conversion;
    const agoMs = { fresh: 46 * HOUR_MS, old: 48 * HOUR_MS }[eventId];
    const sent = agoMs !== undefined && { possiblySentAtMs: Date.now() - agoMs };
    await harness.deadLetters.write("shop", [{ ...deadLetter, reason: "platform_failed", ...sent }]);
  }
  const unasked = await start({ deadLetters: { reason: "platform_failed" } });
  await run(unasked);
  expect(await view(unasked)).toMatchObject({ total: 3, sent: 2, kept: { may_repeat: 1 } });
  expect((await harness.listDeadLetters()).map(({ conversion }) => conversion.event_id)).toEqual(["old"]);
  const asked = await start({ deadLetters: { reason: "platform_failed" }, mayRepeat: true });
  await run(asked);
  expect(await view(asked)).toMatchObject({ total: 1, sent: 1, kept: { may_repeat: 0 } });
});

test("a dead letter of another dataset stays what it is", async () => {
  await die(["a"]);
  const [deadLetter] = await harness.listDeadLetters();
  if (!deadLetter) throw new Error("no dead letter");
  await harness.deadLetters.write("shop", [{ ...deadLetter, dataset: "dataset-0" }]);
  const id = await start();
  await run(id);
  expect(await view(id)).toMatchObject({ state: "done", sent: 0, kept: { other_dataset: 1 } });
  expect(await harness.listDeadLetters()).toHaveLength(1);
});
