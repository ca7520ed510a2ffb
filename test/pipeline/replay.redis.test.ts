import { type Replays, deadLetterIdOf, identityOf, USUAL_RETENTION } from "@relay/core";
import { RedisReplayRuns, Sweeper } from "@relay/redis";
import { expect, test, vi } from "vitest";
import { lane } from "./drain-harness.ts";
import { replaysOfFile } from "./replay-harness.ts";
import { delivered, ids, refused } from "./scripted-platform.ts";

const { harness, replays } = await replaysOfFile();
const deadLetterOf = (eventId: string) =>
  deadLetterIdOf(identityOf("dataset-1", { event_name: "Purchase", event_id: eventId }));

test("what is replayed is sent again, and its dead letters are closed when it is delivered", async () => {
  await replays.die(ids(30));
  const id = await replays.start();
  expect(await replays.view(id)).toMatchObject({ state: "running", total: 30, sent: 0, by: "ada" });
  await replays.run(id);
  expect(await replays.view(id)).toMatchObject({ state: "done", sent: 30, delivered: 0, died: 0 });
  expect(await harness.listDeadLetters()).toEqual([]);
  expect((await replays.operator.deadLetters.byEventId("shop", "e7")).deadLetters).toMatchObject([
    { state: "replaying", replay: id },
  ]);
  await harness.drainAll();
  expect(await harness.deliveredIds()).toEqual(ids(30).toSorted());
  expect(await replays.view(id)).toMatchObject({ delivered: 30, died: 0 });
  expect((await replays.operator.deadLetters.byEventId("shop", "e7")).deadLetters).toMatchObject([
    { state: "replayed" },
  ]);
  expect(await replays.operator.deadLetters.counts("shop")).toEqual([]);
});

test("what dies again is a dead letter again, with its new reason", async () => {
  await replays.die(ids(4));
  const id = await replays.start();
  await replays.run(id);
  harness.script = (events) =>
    events.includes("e2") ? { kind: "refused", answer: { httpStatus: 400, code: 7 } } : delivered;
  await harness.drainAll();
  expect(await replays.view(id)).toMatchObject({ sent: 4, delivered: 3, died: 1 });
  const [deadLetter, ...others] = await harness.listDeadLetters();
  expect(others).toEqual([]);
  expect(deadLetter?.conversion.event_id).toBe("e2");
  expect(deadLetter?.attempts.at(-1)?.answer.code).toBe(7);
  expect((await replays.operator.deadLetters.byEventId("shop", "e2")).deadLetters).toMatchObject([
    { state: "dead" },
  ]);
});

test("a patch is applied to each conversion; one that it spoils stays dead", async () => {
  await replays.die(["a"], { custom_data: { value: 1, currency: "USD" } });
  await replays.die(["b"]);
  const good = await replays.start({
    deadLetters: [deadLetterOf("a")],
    patch: { custom_data: { currency: "EUR" } },
  });
  await replays.run(good);
  const [segment] = await harness.lanes.read(lane, undefined, 10);
  await harness.drainAll();
  expect(segment).toBeDefined();
  expect(await replays.view(good)).toMatchObject({
    sent: 1,
    delivered: 1,
    patch: { custom_data: { currency: "EUR" } },
  });
  const bad = await replays.start({ patch: { event_time: "never" } });
  await replays.run(bad);
  expect(await replays.view(bad)).toMatchObject({ sent: 0, kept: { invalid: 1 } });
  expect(await harness.listDeadLetters()).toHaveLength(1);
  await expect(replays.start({ patch: { event_id: "another" } })).rejects.toMatchObject({
    code: "RELAY_PATCH_UNUSABLE",
  });
});

test("two replays of the same dead letters send each of them once", async () => {
  await replays.die(ids(40));
  const [first, second] = [await replays.start(), await replays.start()];
  await Promise.all([replays.run(first), replays.run(second)]);
  await harness.drainAll();
  const [one, two] = [await replays.view(first), await replays.view(second)];
  expect(one.sent + two.sent).toBe(40);
  expect(one.kept.gone + two.kept.gone).toBe(40);
  expect(await harness.deliveredIds()).toEqual(ids(40).toSorted());
});

test("a paused replay sends nothing more until it is resumed; an aborted one never", async () => {
  await replays.die(ids(25));
  const id = await replays.start({ ratePerSecond: 100 });
  // At 100 a second ten are taken at once.
  const stop = new AbortController();
  const runs = new RedisReplayRuns(harness.redis, harness.sealer);
  await replays.run(id, {
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
  expect(await replays.view(id)).toMatchObject({ state: "running", sent: 10 });
  expect(await replays.operator.steerReplay("shop", id, "pause")).toMatchObject({ state: "paused" });
  await replays.run(id);
  expect(await replays.view(id)).toMatchObject({ state: "paused", sent: 10 });
  expect(await replays.operator.steerReplay("shop", id, "resume")).toMatchObject({ state: "running" });
  await replays.operator.steerReplay("shop", id, "abort");
  await replays.run(id);
  expect(await replays.view(id)).toMatchObject({ state: "aborted", sent: 10 });
  await harness.drainAll();
  expect(await harness.deliveredIds()).toHaveLength(10);
  expect(await harness.listDeadLetters()).toHaveLength(15);
  expect(await replays.operator.steerReplay("shop", id, "resume")).toMatchObject({ state: "aborted" });
  expect(await replays.operator.audit.read(3)).toMatchObject([
    { action: "replays.resume" },
    { action: "replays.abort" },
    { action: "replays.resume" },
  ]);
});

test("a runner that dies between appending and noting it costs duplicates that the ledger drops, and no dead letter", async () => {
  await replays.die(ids(25));
  const id = await replays.start({ ratePerSecond: 100 });
  const runs = new RedisReplayRuns(harness.redis, harness.sealer);
  let culprit = "";
  const dying: Replays = {
    next: async (ref, nonce) => {
      const chunk = await runs.next(ref, nonce);
      culprit = chunk?.deadLetters[0]?.conversion.event_id ?? "";
      return chunk;
    },
    advance: () => Promise.reject(new Error("the process is gone")),
    release: () => Promise.resolve(),
  };
  await expect(replays.run(id, { replays: dying })).rejects.toThrow("gone");
  // Half of what was appended is delivered before another runner comes.
  harness.script = (events) => (events.includes(culprit) ? refused : delivered);
  await harness.drainAll();
  await replays.run(id);
  expect(await replays.view(id)).toMatchObject({ state: "running", sent: 0 });
  await harness.redis.del(`{shop}:replay:${id}:o`);
  harness.script = () => delivered;
  await replays.run(id);
  await harness.drainAll();
  const { state, sent, delivered: arrived, died, kept } = await replays.view(id);
  expect({ state, sent, gone: kept.gone }).toEqual({ state: "done", sent: 25, gone: 0 });
  expect(arrived + died).toBe(25);
  const taken = await harness.deliveredIds();
  expect(new Set(taken).size).toBe(25);
  expect((await harness.listDeadLetters()).map(({ conversion }) => conversion.event_id)).toEqual([culprit]);
});

test("a replay whose runner died is found by the sweeper, also with every key of BullMQ gone", async () => {
  await replays.die(ids(3));
  const id = await replays.start();
  const runs = new RedisReplayRuns(harness.redis, harness.sealer);
  await runs.next({ destination: "shop", id }, "the dead");
  const woken = vi.spyOn(replays.queues.replays, "wake");
  const sweeper = new Sweeper(harness.redis, replays.queues, {
    listen: () => undefined,
    sealer: harness.sealer,
    retentionOf: () => USUAL_RETENTION,
  });
  await sweeper.sweep({ steadyMs: 0, wallClockWentBack: false });
  expect(woken).not.toHaveBeenCalled();
  await harness.redis.del(`{shop}:replay:${id}:o`);
  for (const key of await harness.redis.keys("{cr}:replays:*")) await harness.redis.del(key);
  await sweeper.sweep({ steadyMs: 1000, wallClockWentBack: false });
  expect(woken).toHaveBeenCalledWith({ destination: "shop", id });
  await replays.run(id);
  await sweeper.sweep({ steadyMs: 2000, wallClockWentBack: false });
  expect(woken).toHaveBeenCalledTimes(1);
  woken.mockRestore();
});
