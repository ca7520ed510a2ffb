import { AdaptiveConcurrency } from "@relay/core";
import { expect, test } from "vitest";
import { type Permit, Permits, type RequestKind } from "./permits.ts";

const NEVER = new AbortController().signal;

/** Asks for permits, and lists the kinds of those that were answered. */
async function ask(permits: Permits, kinds: readonly RequestKind[], stop = NEVER) {
  const granted: { readonly kind: RequestKind; readonly permit: Permit | undefined }[] = [];
  for (const kind of kinds) void permits.take(kind, stop).then((permit) => granted.push({ kind, permit }));
  await settled();
  return granted;
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("no more requests are in flight than may be, and the next one goes when one ends", async () => {
  const permits = new Permits(new AdaptiveConcurrency(2));
  const granted = await ask(permits, ["first", "first", "first"]);
  expect(granted).toHaveLength(2);
  granted[0]?.permit?.release();
  granted[0]?.permit?.release();
  await settled();
  expect(granted).toHaveLength(3);
  expect(permits.inFlight).toBe(2);
});

test("searches take everything while nothing else waits, and half of it while fresh requests do", async () => {
  const permits = new Permits(new AdaptiveConcurrency(4));
  const searches = await ask(permits, Array<RequestKind>(20).fill("search"));
  expect(searches).toHaveLength(4);
  const fresh = await ask(permits, ["first", "first", "first"]);
  for (let ended = 0; ended < 4; ended += 1) {
    searches[ended]?.permit?.release();
    await settled();
  }
  expect(fresh).toHaveLength(2);
  expect(searches).toHaveLength(6);
});

test("after a stop nobody waits any more, and the others move up", async () => {
  const permits = new Permits(new AdaptiveConcurrency(1));
  const [first] = await ask(permits, ["first"]);
  const stopping = new AbortController();
  const stopped = await ask(permits, ["first", "search"], stopping.signal);
  const next = await ask(permits, ["first"]);
  stopping.abort();
  await settled();
  expect(stopped.map(({ permit }) => permit)).toEqual([undefined, undefined]);
  expect(next).toEqual([]);
  first?.permit?.release();
  await settled();
  expect(next.map(({ permit }) => permit !== undefined)).toEqual([true]);
  expect(await permits.take("first", stopping.signal)).toBeUndefined();
});

test("permits are idle while more than half of them are free", async () => {
  const permits = new Permits(new AdaptiveConcurrency(4));
  expect(permits.areIdle).toBe(true);
  const [first, second] = await ask(permits, ["first", "search"]);
  expect(permits.areIdle).toBe(false);
  first?.permit?.release();
  expect(permits.areIdle).toBe(true);
  second?.permit?.release();
  expect(new Permits(new AdaptiveConcurrency(1)).areIdle).toBe(true);
});
