import { expect, test, vi } from "vitest";
import { KEY, openShop, post, produce, purchase } from "./shop.ts";

test("a destination at its cap: 429 that names it, nothing written for the others; requests without it pass", async () => {
  await using deployment = await openShop({
    workers: 0,
    sources: { "web-shop": { key: KEY }, other: { key: "key-of-the-other" } },
    destinations: {
      "meta-shop": { platform: "meta", options: { dataset_id: "1001" }, max_backlog: 1000 },
      "meta-other": { platform: "meta", options: { dataset_id: "1002" } },
    },
    routes: [
      { source: "web-shop", destinations: ["meta-shop", "meta-other"] },
      { source: "other", destinations: ["meta-other"] },
    ],
  });
  await produce(
    deployment,
    Array.from({ length: 1000 }, (_, n) => purchase(n)),
  );
  const refused = await vi.waitFor(async () => {
    const answer = await post(deployment, purchase("one more"));
    expect(answer.status).toBe(429);
    return answer;
  }, 30_000);
  expect(refused.body).toMatchObject({
    type: "urn:conversion-relay:problem:backlogged",
    detail: "meta-shop",
  });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await post(deployment, purchase("elsewhere"), { key: "key-of-the-other" })).status).toBe(202);
  await deployment.startWorker();
  await expect.poll(async () => (await post(deployment, purchase("again"))).status).toBe(202);
});

test("Redis over its memory budget: 429 with Retry-After, and nothing is read", async () => {
  await using full = await openShop({ workers: 0, settings: { redis: { memory_budget_bytes: 1000 } } });
  const { status, headers } = await post(full, purchase("b1"));
  expect(status).toBe(429);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
});

test("Redis away: 503 with Retry-After within a moment; back: accepted again", async () => {
  await using shaky = await openShop({ workers: 0 });
  await shaky.redis.kill();
  const startedAt = performance.now();
  const { status, headers } = await post(shaky, purchase("b2"));
  expect(status).toBe(503);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  expect(performance.now() - startedAt).toBeLessThan(5000);
  expect((await fetch(`${shaky.ingest.url}/readyz`)).status).toBe(503);
  await shaky.redis.restart();
  await expect.poll(async () => (await post(shaky, purchase("b2"))).status).toBe(202);
});
