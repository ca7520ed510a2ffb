import { afterAll, beforeAll, expect, test } from "vitest";
import type { Deployment } from "@relay/testkit";
import { connectRedis, Operator, Queues } from "@relay/redis";
import type { Redis } from "ioredis";
import { sealerOf } from "../sealer-of.ts";
import { runRelay } from "../cli/run-relay.ts";
import { settled } from "./settled.ts";
import { addFault, arrivals, clearFaults, openShop, produce, purchase } from "./shop.ts";

const DEAD_LETTERS = 200;
let deployment: Deployment;
let redis: Redis;
let queues: Queues;
let operator: Operator;
let accepted = 0;

beforeAll(async () => {
  deployment = await openShop({
    destinations: {
      "meta-shop": {
        platform: "meta",
        options: { dataset_id: "1001" },
        pause_at_refused_share: 1,
        request_timeout_ms: 1000,
      },
    },
  });
  redis = await connectRedis(deployment.redis.url, "worker");
  queues = new Queues(redis);
  operator = new Operator({ redis, queues, sealer: sealerOf(deployment), by: "a test" });
});
afterAll(async () => {
  await queues.close();
  redis.disconnect();
  await deployment.stop();
});

const relay = (...args: string[]) =>
  runRelay([...args, "--redis", deployment.redis.url], [], { RELAY_CONFIG: deployment.configFile });
const replay = async (...args: string[]) => {
  const { code, stdout, stderr } = await relay("replay", ...args, "--json");
  expect(stderr).not.toContain("relay:");
  expect(code).toBe(0);
  return JSON.parse(stdout) as {
    readonly id: string;
    readonly state: string;
    readonly total: number;
    readonly sent: number;
    readonly delivered: number;
    readonly died: number;
    readonly kept: Readonly<Record<string, number>>;
  };
};

/** Has the platform refuse so many conversions, and takes its rule away afterwards unless it is to stay. */
async function die(name: string, count: number, { forGood = false } = {}): Promise<void> {
  const rule = { platform: "meta", kind: "refuse", pointer: "/custom_data/order_id" };
  await addFault(deployment, { ...rule, startsWith: `${name}-` });
  await produce(
    deployment,
    Array.from({ length: count }, (_, n) =>
      purchase(`${name}-${n}`, { custom_data: { value: 1, currency: "USD", order_id: `${name}-${n}` } }),
    ),
  );
  accepted += count;
  await settled(deployment, accepted);
  if (!forGood) await clearFaults(deployment);
}

const arrived = async (name: string) =>
  (await arrivals(deployment)).filter(({ eventId }) => eventId.startsWith(`order-${name}-`));

test("a dry run says what would go; a patch that repairs has it delivered; the dead letters are closed", async () => {
  await die("patched", 20, { forGood: true });
  expect(await replay("start", "meta-shop", "--reason", "refused", "--dry-run")).toMatchObject({
    total: 20,
    sent: 20,
    delivered: 0,
  });
  expect(await replay("start", "meta-shop", "--all")).toMatchObject({ sent: 20, delivered: 0, died: 20 });
  accepted += 20;
  const merge = '{"custom_data":{"order_id":"repaired"}}';
  expect(
    await replay("start", "meta-shop", "--code", "100/2804019", "--patch", merge, "--why", "bad order ids"),
  ).toMatchObject({ state: "done", sent: 20, delivered: 20 });
  accepted += 20;
  expect(await arrived("patched")).toHaveLength(20);
  expect((await relay("dead-letters", "stats", "meta-shop", "--json")).stdout).toBe("");
  const { stdout } = await relay(
    "dead-letters",
    "list",
    "meta-shop",
    "--event-id",
    "order-patched-3",
    "--json",
  );
  expect(JSON.parse(stdout)).toMatchObject({ state: "replayed" });
  const audit = (await relay("audit", "--json")).stdout.split("\n").filter(Boolean);
  expect(JSON.parse(audit[0] ?? "")).toMatchObject({
    action: "replays.start",
    detail: { patched: ["custom_data"], reason: "bad order ids" },
  });
  await clearFaults(deployment);
});

test("a worker killed in the middle of a replay loses and doubles nothing; it can be paused, resumed and aborted", async () => {
  await die("many", DEAD_LETTERS);
  const paced = ["--reason", "refused", "--rate", "40", "--no-follow"];
  const { id, state } = await replay("start", "meta-shop", ...paced);
  expect(state).toBe("running");
  await expect.poll(async () => (await arrived("many")).length).toBeGreaterThan(20);
  await deployment.replaceWorker();
  // Looked at from here: to start the command for each look would take longer than what is waited for.
  const look = () => operator.replays.get("meta-shop", id);
  await expect.poll(async () => (await look()).sent).toBeGreaterThan(60);
  expect(await replay("pause", "meta-shop", id)).toMatchObject({ state: "paused" });
  // What was under way at the pause still goes: it is over when nothing has moved between two looks.
  let paused = await look();
  let sentBefore = 0;
  await expect
    .poll(
      async () => {
        paused = await look();
        const { sent, delivered, died } = paused;
        const moved = sent - sentBefore;
        sentBefore = sent;
        return moved + (sent - delivered - died);
      },
      { interval: 500 },
    )
    .toBe(0);
  expect(paused.sent).toBeLessThan(DEAD_LETTERS);
  expect((await replay("status", "meta-shop", id)).sent).toBe(paused.sent);
  await replay("resume", "meta-shop", id);
  await replay("abort", "meta-shop", id);
  const aborted = await replay("status", "meta-shop", id, "--follow");
  expect(aborted).toMatchObject({ state: "aborted", died: 0 });
  const rest = await replay("start", "meta-shop", "--all", "--rate", "5000");
  expect(rest).toMatchObject({ state: "done", died: 0, total: DEAD_LETTERS - aborted.sent });
  const record = await arrived("many");
  expect(record).toHaveLength(DEAD_LETTERS);
  // Only what was on its way when the worker died may have come twice.
  expect(record.filter(({ copies }) => copies > 1).length).toBeLessThanOrEqual(50);
  expect(await operator.deadLetters.counts("meta-shop")).toEqual([]);
});

test("dead letters are discarded by what selects them, and never all of them by accident", async () => {
  await die("unwanted", 3);
  expect(await relay("dead-letters", "discard", "meta-shop", "--why", "tests")).toMatchObject({ code: 2 });
  const { code, stdout } = await relay(
    "dead-letters",
    "discard",
    "meta-shop",
    "--event-name",
    "Purchase",
    "--why",
    "tests",
  );
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: "3 dead letters of meta-shop were deleted.\n" });
  expect(await relay("replay", "start", "meta-shop", "--all", "--patch", '{"event_id":"x"}')).toMatchObject({
    code: 3,
  });
  expect((await relay("replay", "status", "meta-shop", "nobody")).stderr).toContain(
    "There is no such replay",
  );
});
