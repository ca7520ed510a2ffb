import {
  BlindIndex,
  type DeadLetter,
  deadLetterIdOf,
  decodeSegment,
  digestsOf,
  encodeSegment,
  identityOf,
  personDigests,
  segmentBinding,
  writeConversion,
} from "@relay/core";
import { TEST_SEALER } from "@relay/testkit";
import { beforeEach, describe, expect, test } from "vitest";
import { redisNowMs } from "../clock/redis-clock.ts";
import { RedisDeadLetters } from "../dead-letters/dead-letters.ts";
import { Keys } from "../keys.ts";
import { writeLayout } from "../layout/layout-record.ts";
import { Operator } from "../operator/operator.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { Queues } from "../wake/queues.ts";
import { ErasureEnd } from "./erasure-end.ts";
import { RedisErasures } from "./erasures.ts";

const LANE = { destination: "shop", index: 0 };
const ADA = "ada@example.com";
const EVE = "eve@example.com";
const { redis } = await privateRedis();
const queues = new Queues(redis);
const keys = new Keys();
const index = new BlindIndex(Buffer.alloc(32, 7));
const deadLetters = new RedisDeadLetters(redis, TEST_SEALER, {
  peopleIn: ({ conversion }) => personDigests(conversion.user_data).map((digest) => index.markOf(digest)),
});
const operator = new Operator({ redis, queues, sealer: TEST_SEALER, index, by: "test" });
const nowMs = await redisNowMs(redis);

function conversionOf(eventId: string, email: string) {
  return {
    event_name: "Purchase",
    event_time: 1,
    event_id: eventId,
    action_source: "website" as const,
    user_data: { email },
  };
}

function deadLetter(eventId: string, email: string): DeadLetter {
  const conversion = conversionOf(eventId, email);
  return {
    id: deadLetterIdOf(identityOf("1001", conversion)),
    destination: "shop",
    dataset: "1001",
    reason: "refused",
    diedAtMs: nowMs,
    envelope: { source: "web", receivedAtMs: nowMs, requestId: "r" },
    conversion,
    attempts: [],
  };
}

const idOf = (eventId: string) => deadLetter(eventId, ADA).id;

/** Everything in Redis as text, to look for what must not be there. */
async function everything(): Promise<string> {
  const dumped = await Promise.all(
    (await redis.keys("*")).map(async (key) => `${key} ${(await redis.dumpBuffer(key)).toString("latin1")}`),
  );
  return dumped.join("\n");
}

beforeEach(async () => {
  await redis.hset(keys.layout, "shop", writeLayout({ lanes: 1, ledgerHours: 48, earlier: [] }));
  await redis.sadd(keys.lanes, "shop:0");
  await deadLetters.write("shop", [
    deadLetter("a1", ADA),
    deadLetter("a2", ` ${ADA.toUpperCase()}`),
    deadLetter("e1", EVE),
  ]);
});

describe("erasing a person", () => {
  test("removes their dead letters, and nobody else's", async () => {
    expect(await operator.erase({ email: ADA }, false)).toEqual({
      deadLetters: 2,
      quarantined: 0,
      replays: 0,
    });
    expect(await deadLetters.get("shop", idOf("a1"))).toBeUndefined();
    expect(await deadLetters.get("shop", idOf("e1"))).toMatchObject({ conversion: { event_id: "e1" } });
    expect(await deadLetters.count("shop", { reason: "refused" })).toBe(1);
  });

  test("removes those of a running replay, and a patch that names the person", async () => {
    const patch = { user_data: { email: ADA } };
    const id = await operator.startReplay({
      destination: "shop",
      deadLetters: [idOf("a1"), idOf("e1")],
      patch,
    });
    expect(await operator.erase({ email: ADA }, false)).toMatchObject({ deadLetters: 2, replays: 1 });
    expect(await deadLetters.get("shop", idOf("a1"))).toBeUndefined();
    expect(await operator.replays.get("shop", id)).not.toHaveProperty("patch");
    expect(await operator.erase({ email: ADA }, false)).toMatchObject({ deadLetters: 0, replays: 0 });
  });

  test("can be repeated", async () => {
    await operator.erase({ email: ADA }, false);
    expect(await operator.erase({ email: ADA }, false)).toEqual({
      deadLetters: 0,
      quarantined: 0,
      replays: 0,
    });
  });

  test("only counts in a dry run", async () => {
    expect(await operator.erase({ email: ADA }, true)).toMatchObject({ deadLetters: 2 });
    expect(await deadLetters.count("shop")).toBe(3);
    expect(await new RedisErasures(redis).read()).toEqual(new Map());
  });

  test("leaves neither the person nor a plain digest in Redis", async () => {
    await operator.erase({ email: ADA }, false);
    const left = await everything();
    const [digest = ""] = digestsOf({ email: ADA });
    expect(left).not.toContain(ADA);
    expect(left).not.toContain(digest);
  });

  test("is noted without the identifier", async () => {
    await operator.erase({ email: ADA }, false);
    const [noted] = await operator.audit.read(1);
    expect(noted).toMatchObject({ action: "erase" });
    expect(JSON.stringify(noted)).not.toContain(ADA);
  });

  test("is refused without a usable identifier, and without a key", async () => {
    await expect(operator.erase({ email: " " }, false)).rejects.toMatchObject({
      code: "RELAY_IDENTIFIER_UNUSABLE",
    });
    const keyless = new Operator({ redis, queues, sealer: TEST_SEALER, by: "test" });
    await expect(keyless.erase({ email: ADA }, false)).rejects.toMatchObject({
      code: "RELAY_ERASURE_WITHOUT_KEY",
    });
  });
});

test("a conversion in quarantine is emptied and counts as finished; its old segment is gone from memory", async () => {
  const envelope = { source: "web", receivedAtMs: nowMs, requestId: "r" };
  const blob = encodeSegment([
    { ...envelope, conversions: [conversionOf("a3", ADA), conversionOf("e3", EVE)].map(writeConversion) },
  ]);
  const { quarantine } = keys.lane(LANE);
  const sealed = TEST_SEALER.seal(blob, segmentBinding(LANE));
  await redis.xadd(quarantine, "1-0", "v", sealed, "p", "", "n", "2");
  await redis.xadd(quarantine, "2-0", "v", "not a segment", "n", "1");
  await redis.config("SET", "rdbcompression", "no");
  const isInMemory = async () => (await redis.dumpBuffer(quarantine)).includes(sealed);
  expect(await isInMemory()).toBe(true);
  expect(await operator.erase({ email: ADA }, false)).toMatchObject({ quarantined: 1 });
  expect(await isInMemory()).toBe(false);
  const [[id, fields] = [Buffer.alloc(0), []], other] = await redis.xrangeBuffer(quarantine, "-", "+");
  expect([id.toString(), other?.[0].toString(), await redis.xlen(quarantine)]).toEqual(["1-0", "2-0", 2]);
  const valueOf = (name: string) =>
    fields[fields.findIndex((field) => field.toString() === name) + 1] ?? Buffer.alloc(0);
  const opened = TEST_SEALER.open(valueOf("v"), segmentBinding(LANE));
  const decoded = decodeSegment(opened.kind === "opened" ? opened.blob : Buffer.alloc(0));
  expect(decoded).toMatchObject({
    kind: "items",
    items: [{ conversion: { user_data: {} } }, { conversion: { user_data: { email: EVE } } }],
  });
  expect(valueOf("p")).toEqual(Buffer.from([1]));
  expect(valueOf("n").toString()).toBe("2");
});

describe("the list of erasures", () => {
  test("keeps a person while something older can wait, and no longer", async () => {
    const erasures = new RedisErasures(redis);
    await operator.erase({ email: ADA }, false);
    const known = (await erasures.read()).size;
    await new ErasureEnd(redis).sweep(await redisNowMs(redis));
    expect((await erasures.read()).size).toBe(known);
    await new ErasureEnd(redis).sweep((await redisNowMs(redis)) + 3_600_000);
    expect((await erasures.read()).size).toBe(0);
  });
});
