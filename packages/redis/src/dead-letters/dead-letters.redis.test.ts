import { type DeadLetter, type DeadReason, identityOf, deadLetterIdOf } from "@relay/core";
import { TEST_SEALER } from "@relay/testkit";
import { beforeEach, describe, expect, test } from "vitest";
import { redisNowMs } from "../clock/redis-clock.ts";
import { Keys } from "../keys.ts";
import { privateRedis } from "../testing/private-redis.ts";
import { RedisDeadLetters } from "./dead-letters.ts";

const DATASET = "1001";
const { redis } = await privateRedis();
const deadLetters = new RedisDeadLetters(redis, TEST_SEALER);
/** Now, by Redis' clock. */
const nowMs = await redisNowMs(redis);

interface Like {
  readonly reason?: DeadReason;
  readonly code?: number;
  readonly subcode?: number;
  readonly name?: string;
  readonly diedAtMs?: number;
}

function deadLetter(
  eventId: string,
  { reason = "refused", code = 100, name = "Purchase", ...more }: Like = {},
): DeadLetter {
  const conversion = {
    event_name: name,
    event_time: 1,
    event_id: eventId,
    action_source: "website" as const,
    user_data: { email: "ada@example.com" },
  };
  const { diedAtMs = nowMs, subcode } = more;
  return {
    id: deadLetterIdOf(identityOf(DATASET, conversion)),
    destination: "shop",
    dataset: DATASET,
    reason,
    diedAtMs,
    envelope: { source: "web", receivedAtMs: nowMs, requestId: "r" },
    conversion,
    attempts:
      reason === "refused"
        ? [
            {
              atMs: nowMs,
              batchId: "b",
              answer: { httpStatus: 400, code, ...(subcode !== undefined && { subcode }) },
            },
          ]
        : [],
  };
}

const idsOf = (found: readonly DeadLetter[]) => found.map(({ conversion }) => conversion.event_id);

describe("looking for dead letters", () => {
  beforeEach(async () => {
    await deadLetters.write("shop", [
      deadLetter("a", { subcode: 2_804_050, diedAtMs: nowMs - 4000 }),
      deadLetter("b", { subcode: 2_804_003, diedAtMs: nowMs - 3000 }),
      deadLetter("c", { reason: "expired", diedAtMs: nowMs - 2000 }),
      deadLetter("d", { subcode: 2_804_050, name: "Lead", diedAtMs: nowMs - 1000 }),
    ]);
  });

  test.for([
    [{}, ["d", "c", "b", "a"]],
    [{ reason: "refused" }, ["d", "b", "a"]],
    [{ code: "100/2804050" }, ["d", "a"]],
    [{ code: "100/2804050", eventName: "Lead" }, ["d"]],
    [{ reason: "expired", code: "100/2804050" }, []],
    [{ eventName: "Nothing" }, []],
    [{ source: "web", dataset: DATASET, reason: "expired" }, ["c"]],
    [{ source: "another" }, []],
  ] as const)("by %j finds %j", async ([filter, found]) => {
    const page = await deadLetters.find("shop", { ...filter, limit: 10 });
    expect(idsOf(page.deadLetters)).toEqual(found);
    expect(page).not.toHaveProperty("cursor");
    expect(await deadLetters.count("shop", filter)).toBe(found.length);
  });

  test("by time, from the first moment to before the last", async () => {
    const span = { sinceMs: nowMs - 3000, untilMs: nowMs - 1000 };
    const page = await deadLetters.find("shop", { ...span, limit: 10 });
    expect(idsOf(page.deadLetters)).toEqual(["c", "b"]);
    expect(await deadLetters.count("shop", span)).toBe(2);
    expect(await deadLetters.count("shop", { ...span, reason: "refused", source: "web" })).toBe(1);
  });

  test("by event_id, with any event name", async () => {
    expect(idsOf((await deadLetters.byEventId("shop", "d")).deadLetters)).toEqual(["d"]);
    expect(await deadLetters.byEventId("shop", "none")).toEqual({ deadLetters: [], unopened: [] });
  });

  test("counts them by value", async () => {
    expect(await deadLetters.counts("shop")).toEqual([
      { name: "code", value: "100/2804003", deadLetters: 1 },
      { name: "code", value: "100/2804050", deadLetters: 2 },
      { name: "dataset", value: DATASET, deadLetters: 4 },
      { name: "eventName", value: "Lead", deadLetters: 1 },
      { name: "eventName", value: "Purchase", deadLetters: 3 },
      { name: "reason", value: "expired", deadLetters: 1 },
      { name: "reason", value: "refused", deadLetters: 3 },
      { name: "source", value: "web", deadLetters: 4 },
    ]);
  });
});

test("pages have no gap and no repetition, also among dead letters of one moment", async () => {
  const all = Array.from({ length: 2500 }, (_, n) => deadLetter(`e${n}`, { diedAtMs: nowMs - (n % 7) }));
  await deadLetters.write("shop", all);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await deadLetters.find("shop", {
      reason: "refused",
      limit: 300,
      ...(cursor !== undefined && { cursor }),
    });
    seen.push(...idsOf(page.deadLetters));
    cursor = page.cursor;
  } while (cursor !== undefined);
  expect(seen).toHaveLength(2500);
  expect(new Set(seen).size).toBe(2500);
  expect(idsOf(await Array.fromAsync(deadLetters.list("shop")))).toHaveLength(2500);
});

test("a dead letter that is written again is only in the indexes of its new values", async () => {
  await deadLetters.write("shop", [deadLetter("a", { subcode: 1 })]);
  await deadLetters.write("shop", [deadLetter("a", { reason: "expired" })]);
  expect(await deadLetters.counts("shop")).toMatchObject([
    { name: "dataset", deadLetters: 1 },
    { name: "eventName", deadLetters: 1 },
    { name: "reason", value: "expired", deadLetters: 1 },
    { name: "source", deadLetters: 1 },
  ]);
  expect((await deadLetters.get("shop", deadLetter("a").id))?.reason).toBe("expired");
});

test("a dead letter `outcome_unknown` stays one when its window has closed", async () => {
  const { id } = deadLetter("a");
  await deadLetters.write("shop", [deadLetter("a", { reason: "outcome_unknown" })]);
  await deadLetters.write("shop", [deadLetter("a", { reason: "expired" })]);
  expect((await deadLetters.get("shop", id))?.reason).toBe("outcome_unknown");
  expect(await deadLetters.counts("shop")).toContainEqual({
    name: "reason",
    value: "outcome_unknown",
    deadLetters: 1,
  });
  await deadLetters.write("shop", [deadLetter("a")]);
  expect((await deadLetters.get("shop", id))?.reason).toBe("refused");
});

test("no dead letter is written when the server has restarted since the slice began", async () => {
  const run = /run_id:(\w+)/.exec(await redis.info("server"))?.[1] ?? "";
  expect(await deadLetters.write("shop", [deadLetter("a")], run)).toBe(1);
  expect(await deadLetters.write("shop", [deadLetter("b")], "of-before")).toBe(1);
  expect(await deadLetters.get("shop", deadLetter("b").id)).toBeUndefined();
});

test("withdrawing deletes a dead letter, but not one that was closed before", async () => {
  await deadLetters.write(
    "shop",
    ["dead", "closed"].map((id) => deadLetter(id)),
  );
  await deadLetters.close("shop", [deadLetter("closed").id]);
  await deadLetters.withdraw(
    "shop",
    ["dead", "closed", "never"].map((id) => deadLetter(id).id),
  );
  expect(await deadLetters.get("shop", deadLetter("dead").id)).toBeUndefined();
  expect(await deadLetters.get("shop", deadLetter("closed").id)).toMatchObject({ state: "replayed" });
  expect(await deadLetters.counts("shop")).toEqual([]);
});

test("indexes drop dead letters that are past their retention", async () => {
  await deadLetters.write("shop", [
    deadLetter("old", { diedAtMs: nowMs - 63 * 86_400_000 }),
    deadLetter("new"),
  ]);
  expect(idsOf((await deadLetters.find("shop", { limit: 10 })).deadLetters)).toEqual(["new"]);
  expect(await deadLetters.counts("shop")).toContainEqual({
    name: "reason",
    value: "refused",
    deadLetters: 1,
  });
});

test.for(["dead", "replaying", "replayed"])("a dead letter that is %s can be discarded", async (state) => {
  const one = deadLetter("a");
  const { byTime, replaying } = new Keys().deadLetters("shop");
  await deadLetters.write("shop", [one, deadLetter("b")]);
  if (state === "replaying") {
    await redis.hset(replaying, one.id, "replay-1");
    await redis.zrem(byTime, one.id);
  }
  if (state === "replayed") await deadLetters.close("shop", [one.id]);
  expect(await deadLetters.get("shop", one.id)).toMatchObject({ state });
  expect(await deadLetters.discard("shop", [one])).toBe(1);
  expect(await deadLetters.get("shop", one.id)).toBeUndefined();
  expect(await redis.hlen(replaying)).toBe(0);
  expect(idsOf((await deadLetters.find("shop", { limit: 10 })).deadLetters)).toEqual(["b"]);
  // Its conversion, if it was on its way, may end after it.
  await deadLetters.close("shop", [one.id]);
  expect(await deadLetters.get("shop", one.id)).toBeUndefined();
});

test("a dead letter that was written again since is not discarded", async () => {
  await deadLetters.write("shop", [deadLetter("a")]);
  expect(await deadLetters.discard("shop", [{ ...deadLetter("a"), diedAtMs: nowMs - 1 }])).toBe(0);
  expect(await deadLetters.get("shop", deadLetter("a").id)).toBeDefined();
});

describe("a dead letter that holds what Redis' own JSON parser refuses", () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { in: nested(levels - 1) });
  const odd: readonly (readonly [string, Partial<DeadLetter>])[] = [
    [
      "half a surrogate pair in the conversion",
      { conversion: { ...deadLetter("o").conversion, custom_data: { content_name: "\ud83d" } } },
    ],
    [
      "half a surrogate pair in the answer",
      { attempts: [{ atMs: 1, batchId: "b", answer: { httpStatus: 400, code: 100, message: "\udc00" } }] },
    ],
    [
      "levels without end",
      { conversion: { ...deadLetter("o").conversion, custom_data: nested(3000) as object } },
    ],
    ["a line end in its name", { conversion: { ...deadLetter("o").conversion, event_name: "Pur\nchase:1" } }],
  ];

  test.for(odd)("%s is written, found, written again and discarded", async ([, fields]) => {
    const one = { ...deadLetter("odd"), ...fields };
    const filter = { code: "100", eventName: one.conversion.event_name };
    for (let times = 0; times < 2; times += 1) {
      expect(await deadLetters.write("shop", [one, deadLetter("usual")])).toBe(2);
      expect((await deadLetters.find("shop", { ...filter, limit: 10 })).deadLetters).toContainEqual(one);
    }
    expect(await deadLetters.discard("shop", [one])).toBe(1);
    expect((await deadLetters.find("shop", { limit: 10 })).deadLetters).toEqual([deadLetter("usual")]);
    await deadLetters.close("shop", [deadLetter("usual").id]);
    expect((await deadLetters.find("shop", { reason: "refused", limit: 10 })).deadLetters).toEqual([]);
  });
});
