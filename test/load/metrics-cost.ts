/**
 * What metrics cost: the same load through the relay as it is, scraped each second, and through a copy of it that counts
 * nothing and is not scraped, in turn. Run: node test/load/metrics-cost.ts [--count N] [--rounds N] [--json]
 */
import { connectRedis } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { Command } from "commander";
import { Agent, request } from "undici";
import { alteredCopy } from "../campaign/altered-copy.ts";
import { KEY, openShop, purchase } from "../system/shop.ts";
import { above0, conclude, watchedBar } from "./options.ts";
import { isEmpty, until } from "./steady-load.ts";

const ALLOWED_LOSS = 0.03;
const A_REQUEST = 100;
const SENDERS = 8;

const { count, rounds, json } = new Command("metrics-cost")
  .option("--count <n>", "conversions a round", above0, 100_000)
  .option("--rounds <n>", "rounds of each", above0, 5)
  .option("--json", "print one JSON object", false)
  .parse()
  .opts<{ count: number; rounds: number; json: boolean }>();

const bar = watchedBar(json);
const bodies = bodiesOf(count);
await using uncounted = await alteredCopy(
  ["ingest-api", "worker"].map((app) => ({
    file: `apps/${app}/src/main.ts`,
    text: "metrics.listen(signal);",
    instead: "",
  })),
);
const rates = { counted: [] as number[], uncounted: [] as number[] };
for (let round = 0; round < rounds; round += 1) {
  bar.at("measuring", round / rounds);
  rates.counted.push(await rateOf(undefined));
  rates.uncounted.push(await rateOf(uncounted.root));
}
bar.stop();
const [counted, without] = [median(rates.counted), median(rates.uncounted)];
const loss = Math.round((1 - counted / without) * 1000) / 1000;
conclude(
  json,
  {
    "with metrics, a second, median": Math.round(counted),
    "without, a second, median": Math.round(without),
    loss,
    rounds: `${rates.counted.map(Math.round).join(" ")} / ${rates.uncounted.map(Math.round).join(" ")}`,
  },
  loss <= ALLOWED_LOSS ? [] : [`metrics cost ${loss * 100} % of the throughput`],
);

/** Conversions a second, from the first request to empty lanes. */
async function rateOf(root: string | undefined): Promise<number> {
  await using deployment = await openShop({ latencyMs: 50, ...(root !== undefined && { root }) });
  const redis = await connectRedis(deployment.redis.url, "worker");
  const scraping = root === undefined ? setInterval(() => void scrape(deployment), 1000) : undefined;
  const startedAt = performance.now();
  await produceAll(deployment);
  await until(() => isEmpty(redis));
  const seconds = (performance.now() - startedAt) / 1000;
  clearInterval(scraping);
  redis.disconnect();
  return count / seconds;
}

async function scrape({ ingest, workers }: Deployment): Promise<void> {
  await Promise.allSettled(
    [ingest, ...workers].map(async ({ url }) => (await fetch(`${url}/metrics`)).arrayBuffer()),
  );
}

async function produceAll(deployment: Deployment): Promise<void> {
  const agent = new Agent({ connections: SENDERS });
  const waiting = bodies.values();
  const sender = async () => {
    for (const body of waiting) {
      const { statusCode, body: answer } = await request(`${deployment.ingest.url}/v1/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
        body,
        dispatcher: agent,
      });
      await answer.dump();
      if (statusCode !== 202) throw new Error(`answered ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  await agent.close();
}

function bodiesOf(total: number): readonly string[] {
  return Array.from({ length: Math.ceil(total / A_REQUEST) }, (_, request) =>
    JSON.stringify(Array.from({ length: A_REQUEST }, (__, n) => purchase(request * A_REQUEST + n))),
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
