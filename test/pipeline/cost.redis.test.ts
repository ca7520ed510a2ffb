import { parseInfo } from "@relay/redis";
import { NO_TRACING } from "@relay/core";
import { GroupCommit } from "@relay/pipeline";
import { beforeEach, expect, test } from "vitest";
import { harnessOfFile, lane } from "./drain-harness.ts";
import { ids } from "./scripted-platform.ts";

/** Counts, not clocks: what a thousand conversions cost Redis must not creep up unseen. */
const harness = await harnessOfFile();
beforeEach(() => {
  harness.maxEvents = 1000;
});

/** Scripts and commands that arrive, and bytes both ways, while something is done. */
async function costOf(work: () => Promise<unknown>) {
  const before = await counters();
  await work();
  const after = await counters();
  return {
    calls: after.calls - before.calls,
    bytesIn: after.bytesIn - before.bytesIn,
    bytesOut: after.bytesOut - before.bytesOut,
  };
}

async function counters() {
  const [stats, commands] = [await harness.redis.info("stats"), await harness.redis.info("commandstats")];
  const info = parseInfo(stats);
  // What a script calls counts as a command too: only what comes over the wire is asked for here.
  const wire = ["eval", "evalsha", "xrange", "time", "hmget", "set"];
  const calls = wire.map((name) =>
    Number(/calls=(\d+)/.exec(parseInfo(commands).get(`cmdstat_${name}`) ?? "")?.[1] ?? 0),
  );
  return {
    calls: calls.reduce((sum, count) => sum + count, 0),
    bytesIn: Number(info.get("total_net_input_bytes")),
    bytesOut: Number(info.get("total_net_output_bytes")),
  };
}

test("a thousand conversions are drained in some twenty calls, whatever their number of segments", async () => {
  // Scripts are sent whole at their first use.
  await harness.append(ids(10, "warm"));
  await harness.drainAll();
  for (const segments of [2, 20]) {
    for (let n = 0; n < segments; n += 1) await harness.append(ids(1000 / segments, `s${segments}-${n}-`));
    const { calls, bytesIn } = await costOf(() => harness.drainAll());
    // Gate, acquire, reads, begin with the gate, settle, release; HGET and XDEL inside the scripts not counted.
    expect(calls, `${segments} segments`).toBeLessThanOrEqual(40);
    // 14 bytes an identity to ask the ledger, 14 to mark it, and the ids of segments.
    expect(bytesIn / 1000).toBeLessThan(40);
  }
});

test("a thousand conversions of a hundred requests at once are written in three calls", async () => {
  const commit = new GroupCommit({
    writer: harness.writer,
    choiceOf: async () => ({ dataset: "1", lanes: 1 }),
    wake: () => Promise.resolve(),
    listen: () => undefined,
    fullAt: () => 1000,
    lingerMs: 20,
    maxHeldBytes: 10_000_000,
    tracing: NO_TRACING,
    monotonic: () => performance.now(),
  });
  const envelope = { source: "web", receivedAtMs: Date.now(), requestId: "r" };
  const offer = (request: number) =>
    commit.offer([
      {
        lane,
        lanes: 1,
        envelope,
        deadline: 1_795_000_000,
        conversions: ids(10, `g${request}-`).map((id) => JSON.stringify({ event_id: id })),
      },
    ]);
  await offer(-1);
  const requests = () => Promise.all(Array.from({ length: 100 }, (_, n) => offer(n)));
  const { calls, bytesIn } = await costOf(requests);
  expect(calls).toBeLessThanOrEqual(3);
  // Compressed: far less than the 25 bytes that each of these has.
  expect(bytesIn / 1000).toBeLessThan(25);
});

test("a queued conversion of a segment of 500 takes Redis less than 80 bytes, a remembered one less than 32", async () => {
  const used = async () => Number(parseInfo(await harness.redis.info("memory")).get("used_memory"));
  const empty = await used();
  for (let n = 0; n < 20; n += 1) await harness.append(ids(500, `q${n}-`));
  const queued = ((await used()) - empty) / 10_000;
  expect(queued).toBeLessThan(80);
  await harness.drainAll();
  // Buckets are many from the start: the ledger of a lane is only full after some days.
  for (let n = 0; n < 150; n += 1) await markDelivered(ids(1000, `r${n}-`));
  expect(((await used()) - empty) / 160_000).toBeLessThan(32);
});

/** Marks conversions in the ledger as their settling does. */
async function markDelivered(eventIds: readonly string[]): Promise<void> {
  const info = parseInfo(await harness.redis.info("server"));
  await harness.lanes.settle(lane, {
    lease: { of: "lane", nonce: "n" },
    incarnation: info.get("run_id") ?? "",
    closes: [],
    deliveries: [
      {
        identities: eventIds.map((id) => harness.identityOf(id)),
        receipt: { source: "web", atMs: 1, attempts: 1 },
      },
    ],
    sent: [],
    qualities: [],
    eventNames: [],
    dead: [],
    finished: [],
    parts: [],
  });
}
