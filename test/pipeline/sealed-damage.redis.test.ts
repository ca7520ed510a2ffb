import { RedisReports, RedisRunStore } from "@relay/redis";
import { expect, test } from "vitest";
import { harnessOfFile } from "./drain-harness.ts";
import { ReplayHarness } from "./replay-harness.ts";
import { delivered, endingWith, failing, ids } from "./scripted-platform.ts";

const harness = await harnessOfFile();
const { redis, sealer } = harness;
const replays = new ReplayHarness(harness);

const flipped = (blob: Buffer, at: number) => {
  const copy = Buffer.from(blob);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
};
const DAMAGES: Readonly<Record<string, (blob: Buffer) => Buffer>> = {
  "its first byte changed": (blob) => flipped(blob, 0),
  "its last byte changed": (blob) => flipped(blob, blob.length - 1),
  "its end cut off": (blob) => blob.subarray(0, -1),
  "all but its first byte cut off": (blob) => blob.subarray(0, 1),
};

const NAMES = Object.keys(DAMAGES);
const damageNamed = (name: string) => DAMAGES[name] ?? ((blob: Buffer) => blob);

async function damage(name: string, key: string, field: string): Promise<void> {
  const blob = (await redis.hgetBuffer(key, field)) ?? Buffer.alloc(0);
  await redis.hset(key, field, damageNamed(name)(blob));
}

test.for(NAMES)("of set-aside groups, one with %s does not open, and the others do", async (name) => {
  harness.script = endingWith(failing, "one", "two");
  await harness.append(["one", "two", ...ids(30)]);
  await harness.drainBoth();
  const [first = "", ...others] = await redis.keys("{shop:0}:a:*");
  expect(others).toHaveLength(1);
  await damage(name, first, "a");
  harness.script = () => delivered;
  harness.requests.length = 0;
  await harness.asideTimeComes();
  await harness.asideSlice();
  expect(harness.requests).toHaveLength(1);
  expect(await redis.hget(first, "e")).toBe("seal_broken");
});

test.for(NAMES)("of statuses, one with %s does not open, and the others do", async (name) => {
  const reports = new RedisReports(redis, sealer, () => Promise.resolve());
  await reports.open({ id: "r", source: "web", expected: 2, nowMs: 1 });
  const named = (event_id: string) => ({ destination: "shop", event_id, status: "delivered" }) as const;
  await reports.note(["a", "b"].map((id) => ({ requestId: "r", deadLetterId: id, status: named(id) })));
  await damage(name, "{report:r}:statuses", "shop a");
  expect([...(await reports.statuses("r")).values()]).toEqual([named("b")]);
});

test.for(NAMES)("of runs, one with %s does not open, and the others do", async (name) => {
  const damaged = damageNamed(name);
  const runs = new RedisRunStore<object>(redis, sealer, () => Promise.resolve());
  for (const id of ["a", "b", "c"])
    await runs.save({ id, source: "web", actor: "meta" }, { id }, [`{"n":"${id}"}`]);
  const items = (await redis.lindexBuffer("{runs:web}:items:a", 0)) ?? Buffer.alloc(0);
  await redis.lset("{runs:web}:items:a", 0, damaged(items));
  const head = (await redis.getBuffer("{runs:web}:head:b")) ?? Buffer.alloc(0);
  await redis.set("{runs:web}:head:b", damaged(head));
  expect([await runs.load("web", "a"), await runs.load("web", "b")]).toEqual([undefined, undefined]);
  expect(await runs.load("web", "c")).toEqual({ head: { id: "c" }, items: ['{"n":"c"}'] });
});

test.for(NAMES)("of patches of replays, one with %s does not open, and the others do", async (name) => {
  await replays.reset();
  await replays.die(ids(2));
  const patch = { custom_data: { value: 1 } };
  const id = await replays.start({ patch });
  const other = await replays.start({ patch, deadLetters: { reason: "expired" } });
  await damage(name, `{shop}:replay:${id}`, "patch");
  await replays.run(id);
  expect(await replays.view(id)).toMatchObject({ state: "done", sent: 0, kept: { unopened: 2 } });
  expect(await replays.view(other)).toMatchObject({ patch });
});

test.for(NAMES)("of dead letters, one with %s does not open, and the others do", async (name) => {
  const damaged = damageNamed(name);
  await replays.reset();
  await replays.die(ids(2));
  const [key = ""] = await redis.keys("{shop}:dead:letter:*");
  const record = (await redis.getBuffer(key)) ?? Buffer.alloc(0);
  const from = record.indexOf("\n") + 1 + Number.parseInt(record.toString("latin1"), 10);
  const head = record.subarray(0, from);
  await redis.set(key, Buffer.concat([head, damaged(record.subarray(from))]));
  const page = await harness.deadLetters.find("shop", { limit: 10 });
  expect([page.deadLetters.length, page.unopened.map(({ unopened }) => unopened)]).toEqual([
    1,
    ["seal_broken"],
  ]);
});
