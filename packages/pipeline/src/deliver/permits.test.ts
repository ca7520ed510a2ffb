import { AdaptiveConcurrency } from "@relay/core";
import { expect, test } from "vitest";
import { type Permit, Permits, type RequestKind } from "./permits.ts";

/** Asks for permits, and lists the kinds of those that were granted. */
async function ask(permits: Permits, kinds: readonly RequestKind[]) {
  const granted: { readonly kind: RequestKind; readonly permit: Permit }[] = [];
  for (const kind of kinds) void permits.take(kind).then((permit) => granted.push({ kind, permit }));
  await settled();
  return granted;
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("no more requests are in flight than may be, and the next one goes when one ends", async () => {
  const permits = new Permits(new AdaptiveConcurrency(2));
  const granted = await ask(permits, ["first", "first", "first"]);
  expect(granted).toHaveLength(2);
  granted[0]?.permit.release();
  granted[0]?.permit.release();
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
    searches[ended]?.permit.release();
    await settled();
  }
  expect(fresh).toHaveLength(2);
  expect(searches).toHaveLength(6);
});
