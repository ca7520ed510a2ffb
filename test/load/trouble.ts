/**
 * What a platform's trouble costs: an outage (answers of 503), or a dead token that is replaced at the end, under a
 * constant load. Run: node test/load/trouble.ts outage|dead-token [--minutes M] [--rate N] [--json]
 */
import { setTimeout as passing } from "node:timers/promises";
import { connectRedis, RedisDeadLetters } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { Argument, Command } from "commander";
import { sealerOf } from "../sealer-of.ts";
import { addFault, arrivals, clearFaults, KEY, openShop } from "../system/shop.ts";
import { requestsMade } from "../campaign/sandbox.ts";
import { above0, conclude, watchedBar } from "./options.ts";
import { isEmpty, SteadyLoad, until } from "./steady-load.ts";

const KINDS = ["outage", "dead-token"] as const;
const BEFORE_MS = 5000;
const AFTER_MS = 20_000;
const LOOK_EVERY_MS = 100;

const command = new Command("trouble")
  .addArgument(new Argument("<kind>").choices([...KINDS]))
  .option("--minutes <m>", "how long it lasts", above0, 10)
  .option("--rate <n>", "conversions a second", above0, 500)
  .option("--json", "print one JSON object", false)
  .parse();
const { minutes, rate, json } = command.opts<{ minutes: number; rate: number; json: boolean }>();
const kind = command.args[0] as (typeof KINDS)[number];

await using deployment = await openShop({
  workers: 2,
  latencyMs: 20,
  destinations: {
    "meta-shop": { platform: "meta", options: { dataset_id: "1001" }, lanes: 4, request_timeout_ms: 2000 },
  },
});
const bar = watchedBar(json);
const load = new SteadyLoad(deployment, KEY, "t");
const troubleMs = minutes * 60_000;

const loading = load.run(rate, BEFORE_MS + troubleMs + AFTER_MS, (share) => bar.at("load", share));
await passing(BEFORE_MS);
await addFault(
  deployment,
  kind === "outage"
    ? { platform: "meta", kind: "status", status: 503, body: "html" }
    : { platform: "meta", kind: "dead-token", token: deployment.token },
);
const beganWith = await requestsMade(deployment);
await passing(troubleMs);
const requestsMeanwhile = (await requestsMade(deployment)) - beganWith;
const endedAtMs = Date.now();
if (kind === "outage") await clearFaults(deployment);
else await deployment.renewToken();
const requests = await requestsAfter(deployment, AFTER_MS);
await loading;
await load.close();
const redis = await connectRedis(deployment.redis.url, "worker");
await until(() => isEmpty(redis));
const emptyAfterSeconds = (Date.now() - endedAtMs) / 1000;
const deadLetters = await Array.fromAsync(
  new RedisDeadLetters(redis, sealerOf(deployment)).list("meta-shop"),
);
redis.disconnect();
bar.stop();

const record = await arrivals(deployment);
const firstMs =
  record.reduce((first, { at }) => (at >= endedAtMs ? Math.min(first, at) : first), Infinity) - endedAtMs;
const repeated = record.filter(({ copies }) => copies > 1).length;
const wrong = [
  ...(deadLetters.length > 0 ? [`${deadLetters.length} dead letters`] : []),
  ...(record.length === load.produced ? [] : [`${load.produced - record.length} not delivered`]),
  ...(repeated > 0 ? [`${repeated} delivered twice`] : []),
  ...(kind === "dead-token" && firstMs > 10_000 ? ["the new token was not used within 10 seconds"] : []),
];
conclude(
  json,
  {
    kind,
    "lasted, minutes": minutes,
    "conversions produced": load.produced,
    delivered: record.length,
    "dead letters": deadLetters.length,
    "delivered twice": repeated,
    "requests while it lasted": requestsMeanwhile,
    "first delivery after its end, s": firstMs / 1000,
    "lanes empty after its end, s": emptyAfterSeconds,
    "requests in the first second of deliveries": busiestFrom(requests, firstMs),
    "most requests in any second after": mostInASecond(requests),
  },
  wrong,
);

/** Requests made in each tenth of a second from now on. */
async function requestsAfter(of: Deployment, forMs: number): Promise<readonly number[]> {
  const counts: number[] = [];
  const startedAt = performance.now();
  let last = await requestsMade(of);
  for (let tick = 1; tick * LOOK_EVERY_MS <= Math.max(forMs, 1); tick += 1) {
    await passing(Math.max(0, startedAt + tick * LOOK_EVERY_MS - performance.now()));
    const now = await requestsMade(of);
    counts.push(now - last);
    last = now;
  }
  return counts;
}

function busiestFrom(counts: readonly number[], fromMs: number): number {
  const first = Math.max(0, Math.floor(fromMs / LOOK_EVERY_MS));
  return counts.slice(first, first + 10).reduce((sum, count) => sum + count, 0);
}

function mostInASecond(counts: readonly number[]): number {
  return Math.max(...counts.map((_, at) => counts.slice(at, at + 10).reduce((sum, count) => sum + count, 0)));
}
