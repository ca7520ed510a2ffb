import { describe, expect, test } from "vitest";
import { harnessOfFile, lane } from "./drain-harness.ts";
import { delivered, ids } from "./scripted-platform.ts";

const harness = await harnessOfFile();

describe("answers that are missing", () => {
  test("leave the batch possibly sent; a definite answer does not", async () => {
    await harness.append(ids(10));
    harness.script = () => ({ kind: "unknown", answer: { httpStatus: 0 } });
    await harness.slice();
    expect(await harness.possiblySent()).toMatchObject({ last: expect.stringMatching(/:9$/) });
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
    await harness.redis.hset("{shop:0}:i", "b", `${sentAtMs} ${segment?.id}:0 ${segment?.id}:1`);
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
    await harness.redis.hset("{shop:0}:i", "b", `${Date.now()} ${segment?.id}:0 ${segment?.id}:0`);
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
    await harness.writer.append(lane, {
      blob: Buffer.from("not a segment"),
      count: 3,
      deadline: 1_795_000_000,
      lanes: 1,
    });
    await harness.append(["next"]);
    await harness.drainAll();
    expect(harness.requests).toEqual([["next"]]);
    expect(harness.signals).toContainEqual(expect.objectContaining({ kind: "quarantined" }));
  });

  test("a segment of a newer relay, and what lies behind it, is left alone", async () => {
    await harness.append(["before"]);
    await harness.writer.append(lane, {
      blob: Buffer.from([0x43, 0x52, 9, 1, 0]),
      count: 1,
      deadline: 1_795_000_000,
      lanes: 1,
    });
    await harness.append(["behind"]);
    expect(await harness.slice()).toMatchObject({ kind: "later" });
    expect(harness.requests).toEqual([["before"]]);
    expect(await harness.waiting()).toBe(2);
  });
});
