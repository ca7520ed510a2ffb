import { connectRedis } from "@relay/redis";
import type { Program } from "@relay/testkit";
import { expect, test } from "vitest";
import { arrivals, openShop, post, purchase } from "./shop.ts";

const LANES = 4;
/** A lane that gets a conversion so often, and whose platform answers so slowly, is never empty. */
const ANSWER_MS = 300;

async function metric({ url }: Program, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length));
}

test("a worker that is started while another drains every lane takes its share of them", async () => {
  await using deployment = await openShop({
    destinations: { "meta-shop": { platform: "meta", options: { dataset_id: "1001" }, lanes: LANES } },
    latencyMs: ANSWER_MS,
  });
  await using connections = new AsyncDisposableStack();
  const redis = connections.adopt(await connectRedis(deployment.redis.url, "producer"), (client) =>
    client.disconnect(),
  );
  const [first] = deployment.workers;
  if (!first) throw new Error("there is no worker");
  let sent = 0;
  const enough = new AbortController();
  const producing = (async () => {
    for (; !enough.signal.aborted; sent += 10) {
      const request = Array.from({ length: 10 }, (_, n) => purchase(sent + n));
      expect((await post(deployment, request)).status).toBe(202);
    }
  })();
  const draining = (worker: Program) => metric(worker, "relay_lanes_draining");
  const patience = { interval: 50 };
  await expect.poll(() => draining(first), patience).toBe(LANES);

  const second = await deployment.startWorker();
  await expect
    .poll(async () => [await draining(first), await draining(second)], patience)
    .toEqual([LANES / 2, LANES / 2]);
  expect(await metric(first, "relay_lanes_handed_over_total")).toBeGreaterThanOrEqual(LANES / 2);
  expect(await metric(second, "relay_lanes_handed_over_total")).toBe(0);

  // Otherwise the first would hand lanes to one that stops.
  await second.stop();
  expect(await redis.hlen("{cr}:running-drains")).toBe(1);
  await expect.poll(() => draining(first), patience).toBe(LANES);

  enough.abort();
  await producing;
  await expect.poll(async () => (await arrivals(deployment)).length, patience).toBe(sent);
  expect((await arrivals(deployment)).filter(({ copies }) => copies > 1)).toEqual([]);
});
