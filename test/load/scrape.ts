/**
 * What a scrape costs: a worker with many destinations, a million conversions in their lanes.
 * Run: node test/load/scrape.ts [--destinations N] [--events N] [--json]
 */
import { connectRedis, RedisGate, RedisLaneWriter } from "@relay/redis";
import { Command } from "commander";
import { NO_SEALER } from "../sealer-of.ts";
import { openShop } from "../system/shop.ts";
import { above0, conclude } from "./options.ts";
import { quantile } from "./steady-load.ts";

const A_SEGMENT = 500;
const SEGMENT_BYTES = 30_000;
const ALLOWED_MS = 50;
const SCRAPES = 30;

const { destinations, events, json } = new Command("scrape")
  .option("--destinations <n>", "destinations, of one lane each", above0, 200)
  .option("--events <n>", "conversions waiting in all", above0, 1_000_000)
  .option("--json", "print one JSON object", false)
  .parse()
  .opts<{ destinations: number; events: number; json: boolean }>();

const names = Array.from({ length: destinations }, (_, n) => `shop-${n}`);
await using deployment = await openShop({
  workers: 0,
  destinations: Object.fromEntries(
    names.map((name, n) => [name, { platform: "meta" as const, options: { dataset_id: String(1000 + n) } }]),
  ),
  routes: [{ source: "web-shop", destinations: names }],
});
const redis = await connectRedis(deployment.redis.url, "worker");
const gate = new RedisGate(redis);
const writer = new RedisLaneWriter(redis, NO_SEALER);
const segment = Buffer.alloc(SEGMENT_BYTES, "x");
// What is paused is not read: its segments may hold anything.
for (const name of names) await gate.shut(name, "paused", 0, { reason: "by-hand" });
for (let written = 0, n = 0; written < events; written += A_SEGMENT, n += 1) {
  const destination = names[n % names.length] ?? "";
  await writer.append(
    { destination, index: 0 },
    { blob: segment, count: A_SEGMENT, deadline: 1_900_000_000 + n * 7200, lanes: 1 },
  );
}
const worker = await deployment.startWorker();
const taken: number[] = [];
let bytes = 0;
for (let scrape = 0; scrape < SCRAPES; scrape += 1) {
  const startedAt = performance.now();
  const text = await (await fetch(`${worker.url}/metrics`)).text();
  taken.push(performance.now() - startedAt);
  bytes = text.length;
}
redis.disconnect();
taken.sort((a, b) => a - b);
const [half, worst] = [quantile(taken, 0.5), quantile(taken, 1)];
conclude(
  json,
  {
    destinations,
    "conversions waiting": events,
    "bytes of an answer": bytes,
    "a scrape, ms, p50": Math.round(half * 10) / 10,
    "a scrape, ms, at most": Math.round(worst * 10) / 10,
  },
  half < ALLOWED_MS ? [] : [`half of the scrapes take ${half.toFixed(0)} ms or more`],
);
