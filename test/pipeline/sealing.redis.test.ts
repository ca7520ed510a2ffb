import { laneName, type LaneRef } from "@relay/core";
import { AsideQueue, AsideService } from "@relay/redis";
import { describe, expect, test } from "vitest";
import { sealingKey } from "../sealer-of.ts";
import { harnessOfFile, lane } from "./drain-harness.ts";
import { delivered, endingWith, ids } from "./scripted-platform.ts";

const harness = await harnessOfFile();
const { redis, sealer } = harness;

const STREAM = `{${laneName(lane)}}:s`;
const OTHER_LANE: LaneRef = { destination: "shop", index: 1 };
const PERSON = { user_data: { email: "ada@example.com" } };
const SMALL = ids(5, "small");

/** Reasons in the quarantine of the lane, in order. */
async function quarantined(): Promise<readonly string[]> {
  const entries = await redis.xrange(`{${laneName(lane)}}:q`, "-", "+");
  return entries.map(([, fields]) => fields[fields.indexOf("reason") + 1] ?? "");
}

/** The segment at the end of the lane, as it lies there. */
async function lastBlob(): Promise<Buffer> {
  const [entry] = await redis.xrevrangeBuffer(STREAM, "+", "-", "COUNT", 1);
  return entry?.[1][3] ?? Buffer.alloc(0);
}

/** Puts a segment into the lane as a person with access to Redis could. */
async function addBlob(blob: Buffer): Promise<void> {
  await redis.xadd(STREAM, "*", "c", SMALL.length, "v", blob, "d", 1_900_000_000);
  await redis.incrby(`{${laneName(lane)}}:n`, SMALL.length);
}

test("a lane holds no text of its conversions, also not under their compression", async () => {
  await harness.append(SMALL, PERSON);
  const blob = await lastBlob();
  expect(blob.includes("ada")).toBe(false);
  // The magic number of zstd.
  expect(blob.includes(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))).toBe(false);
  await harness.drainAll();
  expect(await harness.deliveredIds()).toEqual(SMALL.toSorted());
});

describe("a segment that cannot be opened is quarantined alone, with its reason", () => {
  test("because its key is missing", async () => {
    await harness.append(ids(5, "early"));
    sealer.use([sealingKey("second")]);
    await harness.append(SMALL);
    await harness.drainAll();
    expect(await harness.deliveredIds()).toEqual(SMALL.toSorted());
    expect(await quarantined()).toEqual([expect.stringMatching(/^key_missing first:[0-9a-f]{8}$/)]);
  });

  const damages: Readonly<Record<string, (blob: Buffer) => Buffer>> = {
    "cut short": (blob) => blob.subarray(0, -1),
    "cut to its head": (blob) => blob.subarray(0, 90),
    "one bit of its text flipped": (blob) => flipped(blob, blob.length - 1),
    "one bit of its tag flipped": (blob) => flipped(blob, 90),
    "one bit of its data key flipped": (blob) => flipped(blob, 40),
  };
  test.for(Object.keys(damages))("because it was %s", async (damage) => {
    await harness.append(ids(5, "first"));
    await addBlob(damages[damage]?.(await lastBlob()) ?? Buffer.alloc(0));
    await harness.append(SMALL);
    await harness.drainAll();
    expect(await harness.deliveredIds()).toEqual([...ids(5, "first"), ...SMALL].toSorted());
    expect(await quarantined()).toEqual(["seal_broken"]);
  });

  test("because it was moved from another lane", async () => {
    await harness.append(ids(5, "moved"));
    const segment = sealer.open(await lastBlob(), "segment shop:0");
    await harness.drainAll();
    await harness.writer.append(OTHER_LANE, {
      blob: segment.kind === "opened" ? segment.blob : Buffer.alloc(0),
      count: 5,
      deadline: 1_900_000_000,
      lanes: 2,
    });
    const [entry] = await redis.xrangeBuffer(`{${laneName(OTHER_LANE)}}:s`, "-", "+");
    await addBlob(entry?.[1][3] ?? Buffer.alloc(0));
    await harness.append(SMALL);
    await harness.drainAll();
    expect(await harness.deliveredIds()).toEqual([...ids(5, "moved"), ...SMALL].toSorted());
    expect(await quarantined()).toEqual(["seal_broken"]);
  });
});

function flipped(blob: Buffer, at: number): Buffer {
  const copy = Buffer.from(blob);
  copy.writeUInt8(copy.readUInt8(at) ^ 4, at);
  return copy;
}

test("a set-aside group whose key is missing stays, says so, and is tried when the key is back", async () => {
  const answer = { httpStatus: 500, message: "ada@example.com" };
  harness.script = endingWith({ kind: "retry", answer }, "alone");
  await redis.sadd("{cr}:lanes", laneName(lane));
  await harness.append(["alone", ...ids(20)], PERSON);
  await harness.drainBoth();
  const service = new AsideService(redis, new AsideQueue(redis), sealer);
  expect(await service.list()).toMatchObject([{ eventId: "alone" }]);
  const groups = await redis.keys(`{${laneName(lane)}}:a:*`);
  expect(groups).toHaveLength(1);
  const fields = await redis.hgetallBuffer(groups[0] ?? "");
  expect(Object.keys(fields)).toContain("a");
  expect(Object.values(fields).some((value) => value.includes("ada"))).toBe(false);

  sealer.use([sealingKey("second")]);
  harness.script = () => delivered;
  harness.requests.length = 0;
  for (let times = 0; times < 5; times += 1) {
    await harness.asideTimeComes();
    await harness.asideSlice();
  }
  expect(harness.requests).toEqual([]);
  const [view] = await service.list();
  expect(view?.error).toMatch(/^key_missing first:/);
  expect(view).not.toHaveProperty("eventId");

  sealer.use([harness.sealingKey]);
  await harness.asideTimeComes();
  await harness.asideSlice();
  expect(harness.requests).toEqual([["alone"]]);
  expect(await harness.asideCount()).toBe(0);
});
