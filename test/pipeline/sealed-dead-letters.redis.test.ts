import { laneName, USUAL_RETENTION } from "@relay/core";
import { Sweeper } from "@relay/redis";
import { describe, expect, test } from "vitest";
import { sealingKey } from "../sealer-of.ts";
import { harnessOfFile, lane } from "./drain-harness.ts";
import { ReplayHarness } from "./replay-harness.ts";
import { delivered, ids } from "./scripted-platform.ts";

const harness = await harnessOfFile();
const { redis, sealer, sealingKey: first } = harness;
const replays = new ReplayHarness(harness);
const second = sealingKey("second");

const PERSON = { user_data: { email: "ada@example.com" } };

/** Dead letters of the first key, then of the second; the first is lost afterwards. */
async function dieUnderTwoKeys(): Promise<void> {
  await replays.reset();
  await replays.die(ids(3, "early"), PERSON);
  sealer.use([second, first]);
  await replays.die(ids(2, "late"), PERSON);
  sealer.use([second]);
}

test("no key of a dead letter holds text of its conversion", async () => {
  await replays.reset();
  await replays.die(ids(3), PERSON);
  const records = await redis.keys("{shop}:dead:letter:*");
  expect(records).toHaveLength(3);
  for (const key of records) expect((await redis.getBuffer(key))?.includes("ada")).toBe(false);
});

describe("dead letters whose key is missing", () => {
  test("are listed apart, with the reason; the others as ever", async () => {
    await dieUnderTwoKeys();
    const page = await harness.deadLetters.find("shop", { reason: "refused", limit: 10 });
    expect(page.deadLetters.map(({ conversion }) => conversion.event_id).toSorted()).toEqual(ids(2, "late"));
    expect(page.unopened).toHaveLength(3);
    const [shut] = page.unopened;
    expect(shut?.unopened).toMatch(/^key_missing first:[0-9a-f]{8}$/);
    await expect(harness.deadLetters.get("shop", shut?.id ?? "")).rejects.toThrow("key_missing first:");
    expect(await harness.deadLetters.count("shop")).toBe(5);
    sealer.use([second, first]);
    expect(await harness.listDeadLetters()).toHaveLength(5);
  });

  test("stay dead letters in a replay, which sends the others, and are sent when the key is back", async () => {
    await dieUnderTwoKeys();
    const id = await replays.start();
    await replays.run(id);
    expect(await replays.view(id)).toMatchObject({ state: "done", sent: 2, kept: { unopened: 3 } });
    await harness.drainAll();
    expect(await harness.deliveredIds()).toEqual(ids(2, "late"));
    sealer.use([second, first]);
    await replays.run(await replays.start());
    await harness.drainAll();
    expect(await harness.deliveredIds()).toEqual([...ids(3, "early"), ...ids(2, "late")]);
  });

  test("are discarded like the others", async () => {
    await dieUnderTwoKeys();
    expect(await replays.operator.discardDeadLetters("shop", {}, "a test")).toBe(5);
    expect(await harness.deadLetters.count("shop")).toBe(0);
  });
});

test("a replay whose patch cannot be opened sends nothing", async () => {
  await replays.reset();
  await replays.die(ids(3), PERSON);
  const id = await replays.start({ patch: { user_data: { email: "grace@example.com" } } });
  expect((await redis.hgetBuffer(`{shop}:replay:${id}`, "patch"))?.includes("grace")).toBe(false);
  sealer.use([second]);
  await replays.run(id);
  const view = await replays.view(id);
  expect(view).toMatchObject({ state: "done", sent: 0, kept: { unopened: 3 } });
  expect(view).not.toHaveProperty("patch");
});

test.for(["cut", "moved"])(
  "a dead letter that was %s is listed apart, and the others as ever",
  async (how) => {
    await replays.reset();
    await replays.die(ids(3), PERSON);
    const [one = "", other = ""] = await redis.keys("{shop}:dead:letter:*");
    const record = (await redis.getBuffer(one)) ?? Buffer.alloc(0);
    if (how === "cut") await redis.set(one, record.subarray(0, -1));
    else await redis.set(other, record);
    const page = await harness.deadLetters.find("shop", { limit: 10 });
    expect(page.deadLetters).toHaveLength(2);
    expect(page.unopened).toEqual([{ id: expect.any(String), unopened: "seal_broken" }]);
  },
);

test("a quarantined segment comes back within a minute when its key does", async () => {
  await replays.reset();
  await harness.append(ids(4, "early"));
  sealer.use([second]);
  await harness.append(ids(2, "late"));
  await harness.drainAll();
  expect(await harness.deliveredIds()).toEqual(ids(2, "late"));
  const sweeper = new Sweeper(redis, replays.queues, {
    listen: () => undefined,
    sealer,
    retentionOf: () => USUAL_RETENTION,
  });
  const waitingAfter = async (steadyMs: number) => {
    await sweeper.sweep({ steadyMs, wallClockWentBack: false });
    return harness.waiting();
  };
  expect(await waitingAfter(0)).toBe(0);
  sealer.use([second, first]);
  expect(await waitingAfter(59_000)).toBe(0);
  expect(await waitingAfter(60_000)).toBe(4);
  expect(await redis.xlen(`{${laneName(lane)}}:q`)).toBe(0);
  harness.script = () => delivered;
  await harness.drainAll();
  expect(await harness.deliveredIds()).toEqual([...ids(4, "early"), ...ids(2, "late")]);
});
