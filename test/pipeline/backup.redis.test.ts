import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Operator, Queues } from "@relay/redis";
import { expect, onTestFinished, test } from "vitest";
import { DrainHarness } from "./drain-harness.ts";

const HOUR_MS = 3_600_000;

/** Copies what a Redis has on its disk while it runs. Returns the harness of a Redis that starts from the copy. */
type Restore = (harness: DrainHarness, from: string, to: string) => Promise<DrainHarness>;

/** As docs/operations/backup.md says for the append-only file. */
const appendOnlyFile: Restore = async ({ redis }, from, to) => {
  await redis.config("SET", "auto-aof-rewrite-percentage", "0");
  await cp(join(from, "appendonlydir"), join(to, "appendonlydir"), { recursive: true });
  return opened({ dataDir: to });
};

/** And for a dump: a Redis with an append-only file does not read one. */
const dump: Restore = async ({ redis }, from, to) => {
  await redis.save();
  await cp(join(from, "dump.rdb"), join(to, "dump.rdb"));
  const restored = await opened({ dataDir: to, settings: ["--appendonly", "no"] });
  await restored.redis.config("SET", "appendonly", "yes");
  const isWritten = async () =>
    /aof_rewrite_in_progress:0\s+aof_rewrite_scheduled:0/.test(await restored.redis.info("persistence"));
  await expect.poll(isWritten).toBe(true);
  return restored;
};

async function opened(options: Parameters<typeof DrainHarness.open>[0]): Promise<DrainHarness> {
  const harness = await DrainHarness.open(options);
  onTestFinished(() => harness.close());
  return harness;
}

/**
 * Delivers `before`, takes a backup while `waiting` waits, delivers that too, and returns the Redis that was restored
 * from the backup.
 */
async function restoredFrom(restore: Restore): Promise<DrainHarness> {
  const folder = await mkdtemp(join(tmpdir(), "relay-backup-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [from, to] = [join(folder, "data"), join(folder, "backup")];
  const harness = await opened({ dataDir: from });
  await harness.redis.sadd("{cr}:lanes", "shop:0");
  await harness.append(["before"]);
  await harness.drainAll();
  await harness.append(["waiting"]);
  const restored = await restore(harness, from, to);
  restored.sealer.use([harness.sealingKey]);
  await harness.drainAll();
  expect(await harness.deliveredIds()).toEqual(["before", "waiting"]);
  return restored;
}

/** `relay restored --taken-at`, with a backup of that age. */
async function noteRestored({ redis, sealer }: DrainHarness, ageMs: number): Promise<number> {
  const queues = new Queues(redis);
  onTestFinished(() => queues.close());
  return new Operator({ redis, queues, sealer, by: "ada" }).noteRestored(Date.now() - ageMs);
}

test.for([
  ["the append-only file", appendOnlyFile],
  ["a dump", dump],
] as const)(
  "what was delivered since a backup of %s is delivered again, and nothing else",
  async ([, restore]) => {
    const restored = await restoredFrom(restore);
    expect(await noteRestored(restored, HOUR_MS)).toBe(1);
    // Its producer repeats the first one too: that is in the ledger of the backup.
    await restored.append(["before"]);
    await restored.drainAll();
    expect(await restored.deliveredIds()).toEqual(["waiting"]);
    expect(restored.settledSaid()).toEqual({ delivered: 1, duplicates: 1 });
  },
);

test("what a platform would count again after an old backup is not sent, and a person decides", async () => {
  const restored = await restoredFrom(appendOnlyFile);
  await noteRestored(restored, 48 * HOUR_MS);
  await restored.append(["after"]);
  await restored.drainAll();
  expect(await restored.deliveredIds()).toEqual(["after"]);
  const deadLetters = await restored.listDeadLetters();
  expect(deadLetters.map(({ reason, conversion }) => [reason, conversion.event_id])).toEqual([
    ["outcome_unknown", "waiting"],
  ]);
});
