import { deadLetterIdOf, identityOf, withoutConversion } from "@relay/core";
import { type ReplayRequest } from "@relay/redis";
import { expect, test } from "vitest";
import { replaysOfFile } from "./replay-harness.ts";
import { ids } from "./scripted-platform.ts";

const { harness, replays } = await replaysOfFile();
const WEEK_MS = 7 * 86_400_000;
const deadLetterOf = (eventId: string) =>
  deadLetterIdOf(identityOf("dataset-1", { event_name: "Purchase", event_id: eventId }));

test("the selection is frozen: what dies later is not part of it", async () => {
  await replays.die(ids(5));
  const id = await replays.start({ deadLetters: { reason: "refused" } });
  await replays.die(ids(5, "later"));
  await replays.run(id);
  await harness.drainAll();
  expect(await replays.view(id)).toMatchObject({ total: 5, sent: 5, delivered: 5 });
  expect((await harness.listDeadLetters()).map(({ conversion }) => conversion.event_id).toSorted()).toEqual(
    ids(5, "later"),
  );
});

test("dead letters are chosen by reason, code, event name and time, or by id", async () => {
  await replays.die(["a", "b"]);
  await replays.die(["old"], { event_time: 1 });
  await replays.die(["lead"], { event_name: "Lead" });
  const total = async (deadLetters: ReplayRequest["deadLetters"]) =>
    (await replays.view(await replays.start({ deadLetters, dryRun: true }))).total;
  expect(await total({})).toBe(4);
  expect(await total({ reason: "refused" })).toBe(3);
  expect(await total({ reason: "expired" })).toBe(1);
  expect(await total({ reason: "refused", code: "100", eventName: "Lead" })).toBe(1);
  expect(await total({ reason: "expired", eventName: "Lead" })).toBe(0);
  expect(await total({ sinceMs: Date.now() + 60_000 })).toBe(0);
  expect(await total({ untilMs: Date.now() + 60_000 })).toBe(4);
  expect(await total([deadLetterOf("a"), deadLetterOf("nobody")])).toBe(1);
  await expect(replays.start({ deadLetters: [] })).rejects.toMatchObject({ code: "RELAY_NOTHING_SELECTED" });
});

test("a dry run counts, and changes nothing", async () => {
  await replays.die(ids(6));
  await replays.die(["old"], { event_time: Math.floor((Date.now() - WEEK_MS) / 1000) - 100 });
  const id = await replays.start({ dryRun: true });
  await replays.run(id);
  expect(await replays.view(id)).toMatchObject({
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

test("dead letters are discarded by id or by selection, also while they are on their way", async () => {
  await replays.die(ids(4));
  const id = await replays.start({ deadLetters: [deadLetterOf("e0")] });
  await replays.run(id);
  const named = [deadLetterOf("e0"), deadLetterOf("e1")];
  expect(await replays.operator.discardDeadLetters("shop", named, "test orders")).toBe(2);
  expect(await replays.operator.discardDeadLetters("shop", { reason: "refused" }, "test orders")).toBe(2);
  expect(await harness.listDeadLetters()).toEqual([]);
  expect(await replays.operator.deadLetters.get("shop", deadLetterOf("e0"))).toBeUndefined();
  // The conversion that was sent goes on.
  expect(await harness.waiting()).toBe(1);
  expect(await replays.view(id)).toMatchObject({ sent: 1, kept: { gone: 1 } });
});

test("a dead letter without its conversion is not sent, and the replay says why", async () => {
  await replays.die(ids(2));
  const [first] = await harness.listDeadLetters();
  if (!first) throw new Error("no dead letter");
  await harness.deadLetters.write("shop", [withoutConversion(first)]);
  const id = await replays.start();
  await replays.run(id);
  expect(await replays.view(id)).toMatchObject({ total: 2, sent: 1, kept: { conversion_gone: 1 } });
});

test("a dead letter whose outcome is unknown is sent again only by whoever asks for such dead letters", async () => {
  await replays.die(["a", "b"]);
  const [first] = await harness.listDeadLetters();
  if (!first) throw new Error("no dead letter");
  await harness.deadLetters.write("shop", [{ ...first, reason: "outcome_unknown" }]);
  const all = await replays.start();
  await replays.run(all);
  expect(await replays.view(all)).toMatchObject({ total: 2, sent: 1, kept: { may_repeat: 1 } });
  const asked = await replays.start({ deadLetters: { reason: "outcome_unknown" }, dryRun: true });
  await replays.run(asked);
  expect(await replays.view(asked)).toMatchObject({ total: 1, sent: 1, kept: { may_repeat: 0 } });
  const named = await replays.start({ deadLetters: [first.id], dryRun: true });
  await replays.run(named);
  expect(await replays.view(named)).toMatchObject({ total: 1, sent: 1 });
});

test("a dead letter that may have been delivered is sent again unasked only while its platform recognises repetitions", async () => {
  const HOUR_MS = 3_600_000;
  await replays.die(["fresh", "old", "never sent"]);
  for (const deadLetter of await harness.listDeadLetters()) {
    const { event_id: eventId } = deadLetter.conversion;
    const agoMs = { fresh: 46 * HOUR_MS, old: 48 * HOUR_MS }[eventId];
    const sent = agoMs !== undefined && { possiblySentAtMs: Date.now() - agoMs };
    await harness.deadLetters.write("shop", [{ ...deadLetter, reason: "platform_failed", ...sent }]);
  }
  const unasked = await replays.start({ deadLetters: { reason: "platform_failed" } });
  await replays.run(unasked);
  expect(await replays.view(unasked)).toMatchObject({ total: 3, sent: 2, kept: { may_repeat: 1 } });
  expect((await harness.listDeadLetters()).map(({ conversion }) => conversion.event_id)).toEqual(["old"]);
  const asked = await replays.start({ deadLetters: { reason: "platform_failed" }, mayRepeat: true });
  await replays.run(asked);
  expect(await replays.view(asked)).toMatchObject({ total: 1, sent: 1, kept: { may_repeat: 0 } });
});

test("a dead letter of another dataset stays what it is", async () => {
  await replays.die(["a"]);
  const [deadLetter] = await harness.listDeadLetters();
  if (!deadLetter) throw new Error("no dead letter");
  await harness.deadLetters.write("shop", [{ ...deadLetter, dataset: "dataset-0" }]);
  const id = await replays.start();
  await replays.run(id);
  expect(await replays.view(id)).toMatchObject({ state: "done", sent: 0, kept: { other_dataset: 1 } });
  expect(await harness.listDeadLetters()).toHaveLength(1);
});
