import { RedisReports, RedisRunStore, type SealedKind } from "@relay/redis";
import { expect, test } from "vitest";
import { NO_SEALER, sealingKey } from "../sealer-of.ts";
import { harnessOfFile } from "./drain-harness.ts";
import { ReplayHarness } from "./replay-harness.ts";
import { ids } from "./scripted-platform.ts";

const harness = await harnessOfFile();
const { redis, sealer, sealingKey: first } = harness;
const replays = new ReplayHarness(harness);
const second = sealingKey("second");

/** Counts that are not zero, by the name of the key. */
async function used(): Promise<Readonly<Record<string, Partial<Record<SealedKind, number>>>>> {
  const uses = await replays.operator.keyUse();
  return Object.fromEntries(
    uses.map(({ key = "clear", blobs }) => [
      key.split(":")[0],
      Object.fromEntries(Object.entries(blobs).filter(([, count]) => count > 0)),
    ]),
  );
}

/** Stores something of every kind but set-aside groups. */
async function storeEverything(id: string): Promise<void> {
  await replays.die(ids(3, id));
  await replays.start({ patch: { custom_data: { value: 1 } }, dryRun: true });
  const segment = { blob: Buffer.from(id), count: 1, deadline: 1_900_000_000, lanes: 8 };
  await harness.writer.append({ destination: "shop", index: 5 }, segment);
  const reports = new RedisReports(redis, sealer, () => Promise.resolve());
  const webhookUrl = "https://hooks.example/";
  await reports.open({ id, source: "web", expected: 1, webhookUrl, nowMs: 1 });
  const status = { destination: "shop", event_id: id, status: "delivered" } as const;
  await reports.note([{ requestId: id, deadLetterId: id, status }]);
  const runs = new RedisRunStore<object>(redis, sealer, () => Promise.resolve());
  await runs.save({ id, source: "web", actor: "meta" }, { id }, ["1"]);
}

const EVERYTHING = { segments: 1, dead_letters: 3, replays: 1, reports: 3, runs: 2 };

test("what lies under each key is counted by kind, until nothing is left under one", async () => {
  await replays.reset();
  await storeEverything("a");
  sealer.use([second, first]);
  expect(await used()).toEqual({ second: {}, first: EVERYTHING });
  await storeEverything("b");
  expect(await used()).toEqual({ second: EVERYTHING, first: EVERYTHING });
  const uses = await replays.operator.keyUse();
  expect(uses).toMatchObject([
    { isHere: true, seals: true },
    { isHere: true, seals: false },
  ]);
});

test("what lies in clear, or under a key that is not here, is counted too", async () => {
  await replays.reset();
  await harness.append(ids(2));
  const clear = new RedisRunStore<object>(redis, NO_SEALER, () => Promise.resolve());
  await clear.save({ id: "clear", source: "web", actor: "meta" }, {}, []);
  sealer.use([second]);
  expect(await used()).toEqual({ second: {}, first: { segments: 1 }, clear: { runs: 1 } });
  const missing = (await replays.operator.keyUse()).filter(({ isHere }) => !isHere);
  expect(missing).toMatchObject([{ key: expect.stringMatching(/^first:/), seals: false }]);
});
