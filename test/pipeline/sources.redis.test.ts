import { type Envelope, deadLetterIdOf } from "@relay/core";
import { DeliveryStatuses, Layouts, viewLanes } from "@relay/redis";
import { expect, test } from "vitest";
import { harnessOfFile } from "./drain-harness.ts";
import { delivered, refused } from "./scripted-platform.ts";

const shop = { name: "shop", dataset: "dataset-1" };
const of = (eventId: string) => ({ event_id: eventId, destination: "shop" });
const unknown = (eventId: string) => ({ ...of(eventId), status: "unknown" });
const DELIVERED = { status: "delivered", event_name: "Purchase" };
/** As a source sees its own conversion that was delivered as another source's. */
const DUPLICATE = { ...of("order"), status: "duplicate", event_name: "Purchase" };
const DEAD = { ...of("order"), status: "dead_letter", event_name: "Purchase" };

const harness = await harnessOfFile();
const statuses = new DeliveryStatuses(harness.redis, harness.sealer);

const append = (source: string, ids: readonly string[], envelope: Partial<Envelope> = {}) =>
  harness.append(ids, {}, { source, ...envelope });

async function statusFor(source: string, eventId: string) {
  const [status] = await statuses.find(shop, { source, eventId });
  return status;
}

async function identities(): Promise<number | undefined> {
  await new Layouts(harness.redis).change("shop", () => ({ lanes: 1, ledgerHours: 48, earlier: [] }));
  return (await viewLanes(harness.redis))[0]?.ledger.identities;
}

test("of one request to the platform each source sees what it sent", async () => {
  await append("web", ["w"]);
  await append("app", ["a"]);
  await harness.drainAll();
  expect(harness.requests).toEqual([["w", "a"]]);
  expect(await statusFor("web", "w")).toMatchObject({ ...DELIVERED, attempts: 1 });
  expect(await statusFor("app", "a")).toMatchObject({ ...DELIVERED, attempts: 1 });
  expect(await statusFor("web", "a")).toEqual(unknown("a"));
  expect(await statusFor("app", "w")).toEqual(unknown("w"));
});

test.for([
  ["in the same micro-batch", false],
  ["when the other was delivered", true],
] as const)(
  "a source that sent a duplicate %s sees that it was delivered, and no more",
  async ([, later]) => {
    await append("web", ["order"]);
    if (later) await harness.drainAll();
    await append("app", ["order"]);
    await harness.drainAll();
    expect(harness.requests).toEqual([["order"]]);
    expect(await statusFor("web", "order")).toMatchObject({ ...DELIVERED, attempts: 1 });
    expect(await statusFor("app", "order")).toEqual(DUPLICATE);
    expect(await statusFor("stranger", "order")).toEqual(unknown("order"));
  },
);

test("a source's own repetition costs the ledger nothing", async () => {
  await append("web", ["order"]);
  await harness.drainAll();
  await append("web", ["order"]);
  await harness.drainAll();
  expect(await identities()).toBe(1);
  expect(await statusFor("web", "order")).toMatchObject({ ...DELIVERED, attempts: 1 });
});

test("the source of a dead letter sees it, also when it is gone; the source of a duplicate sees that it died", async () => {
  harness.script = () => refused;
  await append("web", ["order"]);
  await append("app", ["order"]);
  await harness.drainAll();
  const id = deadLetterIdOf(harness.identityOf("order"));
  expect(await statusFor("web", "order")).toMatchObject({ ...DEAD, dead_letter: id, reason: "refused" });
  expect(await statusFor("app", "order")).toEqual(DEAD);
  expect(await statusFor("stranger", "order")).toEqual(unknown("order"));
  await harness.redis.del(`{shop}:dead:letter:${id}`);
  expect(await statusFor("web", "order")).toEqual(DEAD);
  expect(await statusFor("stranger", "order")).toEqual(unknown("order"));
});

test("the source of a dead letter that another source's duplicate replaced sees that it died, and no more", async () => {
  harness.script = () => refused;
  for (const source of ["web", "app"]) {
    await append(source, ["order"]);
    await harness.drainAll();
  }
  expect(await statusFor("app", "order")).toMatchObject({ ...DEAD, reason: "refused" });
  expect(await statusFor("web", "order")).toEqual(DEAD);
});

test("what came without a key is seen by the source that it came under, as a duplicate too", async () => {
  await append("pixel", ["alone", "order"], { isUnauthenticated: true });
  await append("web", ["order"]);
  await harness.drainAll();
  expect(await statusFor("pixel", "alone")).toMatchObject({ ...DELIVERED, attempts: 1 });
  expect(await statusFor("pixel", "order")).toEqual(DUPLICATE);
  expect(await statusFor("web", "alone")).toEqual(unknown("alone"));
});

test("what waits, also beside its lane, is not settled; of whom is not said", async () => {
  await append("web", ["order"]);
  expect(await statusFor("web", "order")).toEqual({ ...of("order"), status: "not_settled" });
  harness.script = (ids) =>
    ids.includes("culprit") ? { kind: "retry", answer: { httpStatus: 500 } } : delivered;
  await append("web", ["culprit", "another"]);
  await harness.drainBoth();
  expect(await harness.asideCount()).toBe(1);
  expect(await statusFor("web", "culprit")).toEqual({ ...of("culprit"), status: "not_settled" });
  expect(await statusFor("stranger", "culprit")).toMatchObject({ status: "not_settled" });
  expect(await statusFor("stranger", "nobody's")).toMatchObject({ status: "not_settled" });
});
