import { BlindIndex, digestsOf, ErasureList } from "@relay/core";
import { RedisErasures } from "@relay/redis";
import { expect, test } from "vitest";
import { harnessOfFile } from "./drain-harness.ts";

const ADA = { user_data: { email: "ada@example.com" } };
const harness = await harnessOfFile();
const index = new BlindIndex(Buffer.alloc(32, 7));

/** Has the drains know that the person asked to be forgotten, as `relay erase` does. */
async function forget(): Promise<void> {
  const listed = new RedisErasures(harness.redis);
  await listed.add(digestsOf({ email: "ada@example.com" }).map((digest) => index.markOf(digest)));
  const erasures = new ErasureList(index, () => undefined);
  erasures.replace(await listed.read());
  harness.faults = { erasures };
}

test("what waits of a forgotten person is dropped, and the rest is sent", async () => {
  await harness.append(["a1", "a2"], ADA);
  await harness.append(["e1"]);
  await forget();
  await harness.drainAll();
  expect(await harness.deliveredIds()).toEqual(["e1"]);
  expect(await harness.listDeadLetters()).toEqual([]);
  expect(harness.signals.filter(({ kind }) => kind === "settled")).toContainEqual(
    expect.objectContaining({ erased: 2 }),
  );
});

test("what comes later of the same person is sent", async () => {
  await forget();
  await harness.append(["a3"], ADA, { receivedAtMs: Date.now() + 3_600_000 });
  await harness.drainAll();
  expect(await harness.deliveredIds()).toEqual(["a3"]);
});
