import { type Envelope, letterIdOf } from "@relay/core";
import { Receipts, viewLanes } from "@relay/redis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Bench, delivered, refused } from "./bench.ts";

const shop = { name: "shop", lanes: 1, ledgerHours: 48, dataset: "dataset-1" };
const UNKNOWN = { status: "unknown" };
/** As a source sees a copy of its own that ended with another source's. */
const DELIVERED = { status: "delivered", eventName: "Purchase" };
const DEAD = { status: "dead_letter", eventName: "Purchase" };

let bench: Bench;
let receipts: Receipts;
beforeAll(async () => {
  bench = await Bench.open();
  receipts = new Receipts(bench.redis);
});
afterAll(async () => {
  await bench.close();
});
beforeEach(async () => {
  await bench.reset();
});

const append = (source: string, ids: readonly string[], envelope: Partial<Envelope> = {}) =>
  bench.append(ids, {}, { source, ...envelope });

async function statusFor(source: string, eventId: string) {
  const [fate] = await receipts.find(shop, { source, eventId });
  return fate;
}

async function identities(): Promise<number | undefined> {
  await bench.redis.sadd("{cr}:lanes", "shop:0");
  return (await viewLanes(bench.redis))[0]?.ledger.identities;
}

test("of one request to the platform each source sees what it sent", async () => {
  await append("web", ["w"]);
  await append("app", ["a"]);
  await bench.drainAll();
  expect(bench.requests).toEqual([["w", "a"]]);
  expect(await statusFor("web", "w")).toMatchObject({ ...DELIVERED, source: "web", attempts: 1 });
  expect(await statusFor("app", "a")).toMatchObject({ ...DELIVERED, source: "app", attempts: 1 });
  expect(await statusFor("web", "a")).toEqual(UNKNOWN);
  expect(await statusFor("app", "w")).toEqual(UNKNOWN);
});

test.for([
  ["in the same micro-batch", false],
  ["when the other was delivered", true],
] as const)("whose copy is a duplicate %s knows that it was delivered, and no more", async ([, later]) => {
  await append("web", ["order"]);
  if (later) await bench.drainAll();
  await append("app", ["order"]);
  await bench.drainAll();
  expect(bench.requests).toEqual([["order"]]);
  expect(await statusFor("web", "order")).toMatchObject({ ...DELIVERED, attempts: 1 });
  expect(await statusFor("app", "order")).toEqual(DELIVERED);
  expect(await statusFor("stranger", "order")).toEqual(UNKNOWN);
});

test("a source's own repetition costs the ledger nothing", async () => {
  await append("web", ["order"]);
  await bench.drainAll();
  await append("web", ["order"]);
  await bench.drainAll();
  expect(await identities()).toBe(1);
  expect(await statusFor("web", "order")).toMatchObject({ ...DELIVERED, attempts: 1 });
});

test("a dead letter is shown to who sent it, also when it is gone; who sent a copy knows that it died", async () => {
  bench.script = () => refused;
  await append("web", ["order"]);
  await append("app", ["order"]);
  await bench.drainAll();
  const id = letterIdOf(bench.identityOf("order"));
  expect(await statusFor("web", "order")).toMatchObject({ ...DEAD, letter: { id, reason: "refused" } });
  expect(await statusFor("app", "order")).toEqual(DEAD);
  expect(await statusFor("stranger", "order")).toEqual(UNKNOWN);
  await bench.redis.del(`{shop}:dead:letter:${id}`);
  expect(await statusFor("web", "order")).toEqual(DEAD);
  expect(await statusFor("stranger", "order")).toEqual(UNKNOWN);
});

test("a letter that another source's copy replaced is no longer shown, but that it died", async () => {
  bench.script = () => refused;
  for (const source of ["web", "app"]) {
    await append(source, ["order"]);
    await bench.drainAll();
  }
  expect(await statusFor("app", "order")).toMatchObject({ ...DEAD, letter: { reason: "refused" } });
  expect(await statusFor("web", "order")).toEqual(DEAD);
});

test("what came without a key is seen by the source that it came under, as a duplicate too", async () => {
  await append("pixel", ["alone", "order"], { isUnauthenticated: true });
  await append("web", ["order"]);
  await bench.drainAll();
  expect(await statusFor("pixel", "alone")).toMatchObject({ ...DELIVERED, attempts: 1 });
  expect(await statusFor("pixel", "order")).toEqual(DELIVERED);
  expect(await statusFor("web", "alone")).toEqual(UNKNOWN);
});

test("what waits, also beside its lane, is not settled; of whom is not said", async () => {
  await append("web", ["order"]);
  expect(await statusFor("web", "order")).toEqual({ status: "not_settled" });
  bench.script = (ids) =>
    ids.includes("culprit") ? { kind: "retry", answer: { httpStatus: 500 } } : delivered;
  await append("web", ["culprit", "another"]);
  await bench.drainBoth();
  expect(await bench.asideCount()).toBe(1);
  expect(await statusFor("web", "culprit")).toEqual({ status: "not_settled" });
  expect(await statusFor("stranger", "culprit")).toEqual(await statusFor("stranger", "nobody's"));
});
