import { constants, getPriority } from "node:os";
import { connectRedis, RedisGate } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runRelay } from "../cli/run-relay.ts";
import { settled } from "./settled.ts";
import { addFault, arrivals, clearFaults, openShop, post, produce, purchase } from "./shop.ts";

const KEY_BOTH = "key-of-both";
let deployment: Deployment;
let accepted = 0;

beforeAll(async () => {
  deployment = await openShop({
    sources: { "web-shop": { key: "key-of-the-shop", defaultCountry: "US" }, both: { key: KEY_BOTH } },
    destinations: {
      // A request that hangs is waited for.
      "meta-shop": { platform: "meta", options: { dataset_id: "1001" }, request_timeout_ms: 2000 },
      "meta-other": { platform: "meta", options: { dataset_id: "1002" } },
      "tiktok-shop": { platform: "tiktok", options: { event_source_id: "C4ABCDEF" } },
    },
    routes: [
      { source: "web-shop", destinations: ["meta-shop"] },
      { source: "both", destinations: ["meta-other", "tiktok-shop"] },
    ],
  });
});
afterAll(async () => {
  await deployment.stop();
});

async function gateOf(destination: string) {
  const redis = await connectRedis(deployment.redis.url, "worker");
  try {
    return await new RedisGate(redis).read(destination);
  } finally {
    redis.disconnect();
  }
}

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => purchase(`${prefix}-${n}`));

test("the worker stands below the ingest API, whose answers somebody waits for", () => {
  const api = getPriority(deployment.ingest.pid);
  const [worker] = deployment.workers;
  expect(getPriority(worker?.pid)).toBe(Math.max(api, constants.priority.PRIORITY_BELOW_NORMAL));
});

test("a thousand conversions sent twice are delivered once each", async () => {
  const conversions = numbered("twice", 1000);
  await produce(deployment, conversions);
  await produce(deployment, conversions);
  accepted += 2000;
  const { totals } = await settled(deployment, accepted);
  expect(totals).toMatchObject({ settled: 2000, delivered: 1000, dead: {} });
  const record = await arrivals(deployment, "?dataset=1001");
  expect(record).toHaveLength(1000);
  expect(record.filter(({ copies }) => copies > 1)).toEqual([]);
});

test("what only the platform can refuse costs itself a dead letter, and nobody else anything", async () => {
  await addFault(deployment, {
    platform: "meta",
    dataset: "1001",
    kind: "refuse",
    pointer: "/custom_data/order_id",
    startsWith: "RJ-",
  });
  const good = numbered("sibling", 700);
  const bad = ["a", "b", "c"].map((n) =>
    purchase(`bad-${n}`, { custom_data: { value: 1, currency: "USD", order_id: `RJ-${n}` } }),
  );
  await produce(deployment, [...good.slice(0, 300), ...bad.slice(0, 2), ...good.slice(300), ...bad.slice(2)]);
  accepted += 703;
  const { totals, deadLetters } = await settled(deployment, accepted);
  expect(totals.dead).toEqual({ refused: 3 });
  expect(deadLetters.map(({ eventId }) => eventId).toSorted()).toEqual([
    "order-bad-a",
    "order-bad-b",
    "order-bad-c",
  ]);
  const ids = new Set((await arrivals(deployment, "?dataset=1001")).map(({ eventId }) => eventId));
  expect(good.filter(({ event_id }) => !ids.has(event_id))).toEqual([]);
  await clearFaults(deployment);
});

test("one conversion goes to two platforms, each by its own rules", async () => {
  const { status, body } = await post(
    deployment,
    [purchase("p1"), purchase("p2", { event_source_url: undefined })],
    { key: KEY_BOTH },
  );
  expect(status).toBe(202);
  expect(body.results).toMatchObject([
    { status: "accepted", destinations: ["meta-other", "tiktok-shop"] },
    {
      status: "accepted",
      destinations: ["meta-other"],
      faults: [
        { destination: "meta-other", code: "missing_event_source_url", severity: "warning" },
        { destination: "tiktok-shop", code: "missing_event_source_url", severity: "error" },
      ],
    },
  ]);
  await settled(deployment, 2, { lane: { destination: "meta-other", index: 0 } });
  await settled(deployment, 1, { lane: { destination: "tiktok-shop", index: 0 } });
  expect(await arrivals(deployment, "?platform=tiktok")).toMatchObject([
    { eventName: "Purchase", eventId: "order-p1" },
  ]);
});

describe("a destination in trouble", () => {
  test("gets everything once it is well again, and nothing is given up", async () => {
    await addFault(deployment, {
      platform: "meta",
      dataset: "1001",
      kind: "status",
      status: 503,
      body: "html",
      count: 1,
    });
    await addFault(deployment, { platform: "meta", dataset: "1001", kind: "reset", when: "after", count: 1 });
    await produce(deployment, numbered("patient", 500));
    accepted += 500;
    const { totals } = await settled(deployment, accepted);
    expect(totals).toMatchObject({ dead: { refused: 3 } });
    const record = (await arrivals(deployment, "?dataset=1001")).filter(({ eventId }) =>
      eventId.startsWith("order-patient"),
    );
    expect(record).toHaveLength(500);
    await clearFaults(deployment);
  });

  test("does not delay another", async () => {
    await addFault(deployment, { platform: "meta", dataset: "1001", kind: "hang", when: "before" });
    await produce(deployment, numbered("held", 10));
    accepted += 10;
    const startedAt = performance.now();
    await post(deployment, purchase("free"), { key: KEY_BOTH });
    await settled(deployment, 3, { lane: { destination: "meta-other", index: 0 } });
    // A request that hangs is given up after eight seconds.
    expect(performance.now() - startedAt).toBeLessThan(6000);
    await clearFaults(deployment);
    await settled(deployment, accepted);
  });
});

test("a dead token costs no dead letter, and its successor is used within seconds", async () => {
  await addFault(deployment, { platform: "meta", kind: "dead-token", token: deployment.token });
  await produce(deployment, numbered("suspended", 300));
  accepted += 300;
  await expect.poll(async () => (await gateOf("meta-shop")).state).toBe("suspended");
  const { stdout } = await runRelay(["destinations", "--redis", deployment.redis.url]);
  expect(stdout).toMatch(/meta-shop .* suspended .* credentials \(HTTP 401, code 190, /);
  const renewedAt = performance.now();
  await deployment.renewToken();
  const { deadLetters } = await settled(deployment, accepted);
  expect(performance.now() - renewedAt).toBeLessThan(10_000);
  expect(deadLetters.filter(({ eventId }) => eventId.startsWith("order-suspended"))).toEqual([]);
  expect((await gateOf("meta-shop")).state).toBe("open");
  await clearFaults(deployment);
});

test("no log line holds a person's data or a token", async () => {
  const { readFile } = await import("node:fs/promises");
  for (const app of ["ingest-api", "worker"]) {
    const log = await readFile(`${deployment.folder}/${app}.log`, "utf8");
    expect(log).not.toMatch(/buyer\.|@example\.com|415 555|sandbox-token|key-of/);
  }
});

describe("by hand", () => {
  const relay = (...args: string[]) =>
    runRelay([...args, "--redis", deployment.redis.url], [], { RELAY_CONFIG: deployment.configFile });
  const listed = async () => {
    const { stdout } = await relay("destinations", "--json");
    const lines = stdout.split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as { destination: string; state: string; waiting: number });
  };

  test("a paused destination gets nothing, the others do; resumed, it gets all of it", async () => {
    const before = (await arrivals(deployment, "?dataset=1002")).length;
    expect(await relay("destinations", "pause", "meta-other")).toMatchObject({ code: 0 });
    await post(deployment, [purchase("paused-1"), purchase("paused-2")], { key: KEY_BOTH });
    await settled(deployment, 3, { lane: { destination: "tiktok-shop", index: 0 } });
    expect(await listed()).toContainEqual(
      expect.objectContaining({ destination: "meta-other", state: "paused", reason: "by-hand", waiting: 2 }),
    );
    expect((await relay("lanes")).stdout).toContain("meta-other:0");
    expect(await arrivals(deployment, "?dataset=1002")).toHaveLength(before);
    expect(await relay("destinations", "resume", "meta-other")).toMatchObject({ code: 0 });
    await settled(deployment, 4, { lane: { destination: "meta-other", index: 0 }, timeoutMs: 10_000 });
    expect(await arrivals(deployment, "?dataset=1002")).toHaveLength(before + 2);
  });

  test("dead letters are listed without the person, counted, and shown whole when asked for", async () => {
    const { stdout } = await relay("dead-letters", "list", "meta-shop", "--reason", "refused", "--json");
    const lines = stdout.split("\n").filter((line) => line !== "");
    const found = lines.map((line) => JSON.parse(line) as { id: string; eventId: string; code: string });
    expect(found.map(({ eventId }) => eventId)).toEqual(
      expect.arrayContaining(["order-bad-a", "order-bad-b", "order-bad-c"]),
    );
    expect(stdout).not.toContain("buyer.");
    const counted = await relay("dead-letters", "stats", "meta-shop", "--json");
    expect(counted.stdout).toContain(`{"by":"reason","value":"refused","deadLetters":${found.length}}`);
    const one = await relay("dead-letters", "show", "meta-shop", found[0]?.id ?? "");
    expect(JSON.parse(one.stdout)).toMatchObject({
      conversion: { event_id: found[0]?.eventId, user_data: { country: "US" } },
    });
    const exported = await relay("dead-letters", "export", "meta-shop", "--code", found[0]?.code ?? "");
    expect(exported.stdout.trim().split("\n").length).toBeGreaterThanOrEqual(1);
    expect(await relay("dead-letters", "show", "meta-shop", "nothing")).toMatchObject({ code: 3 });
  });

  test("top says what happens now, in lines where nobody watches and in JSON for programs", async () => {
    const { stdout } = await relay("top", "--frames", "1");
    expect(stdout).toMatch(/meta-shop open: \d+\/s delivered, 0\/s given up, 0 waiting/);
    const [line = ""] = (await relay("top", "--frames", "1", "--json")).stdout.split("\n");
    const frame = JSON.parse(line) as {
      processes: { program: string; pid: number }[];
      destinations: { destination: string; gate: string }[];
    };
    const { ingest, workers } = deployment;
    expect(frame.processes.map(({ program, pid }) => [program, pid])).toEqual([
      ["ingest-api", ingest.pid],
      ...workers.map(({ pid }) => ["worker", pid]).toSorted(([, a], [, b]) => Number(a) - Number(b)),
    ]);
    expect(frame.destinations.map(({ destination }) => destination)).toEqual([
      "meta-other",
      "meta-shop",
      "tiktok-shop",
    ]);
  });

  test("an unknown destination is named with the known ones", async () => {
    const { code, stderr } = await relay("destinations", "pause", "nobody");
    expect(code).toBe(3);
    expect(stderr).toContain("known are: meta-other, meta-shop, tiktok-shop");
  });
});
