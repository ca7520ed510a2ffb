/**
 * Replays of many dead letters by real workers: straight through, aborted half-way and started again, and with every
 * worker killed half-way. Run: node test/load/replay.ts [--dead-letters N] [--rate N] [--json]
 */
import type { DeadLetter } from "@relay/core";
import { connectRedis, Operator, RedisDeadLetters, Queues, type ReplayView } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { Command } from "commander";
import type { Redis } from "ioredis";
import { NO_SEALER } from "../sealer-of.ts";
import { arrivals, openShop, purchase } from "../system/shop.ts";
import { above0, conclude, watchedBar } from "./options.ts";
import { refusedDeadLetter } from "./refused-dead-letter.ts";
import { quantile, until } from "./steady-load.ts";

const DESTINATION = "meta-shop";
const HALF_WAY = 0.4;
const KINDS = ["straight", "aborted", "killed"] as const;

const {
  deadLetters: count,
  rate,
  json,
} = new Command("replay")
  .option("--dead-letters <n>", "dead letters", above0, 200_000)
  .option("--rate <n>", "dead letters a second", above0, 5000)
  .option("--json", "print one JSON object", false)
  .parse()
  .opts<{ deadLetters: number; rate: number; json: boolean }>();

const bar = watchedBar(json);
const findings: Record<string, unknown> = {};
const wrong: string[] = [];
for (const kind of KINDS) {
  const { repeated, ...found } = await replayAll(kind);
  findings[kind] = { ...found, repeated };
  if (found.delivered !== count) wrong.push(`${kind}: ${count - found.delivered} not delivered`);
  if (found.deadLettersLeft > 0) wrong.push(`${kind}: ${found.deadLettersLeft} dead letters left`);
  if (kind !== "killed" && repeated > 0) wrong.push(`${kind}: ${repeated} delivered twice`);
}
bar.stop();
conclude(json, findings, wrong);

async function replayAll(kind: (typeof KINDS)[number]) {
  await using deployment = await openShop({
    workers: 2,
    latencyMs: 20,
    destinations: {
      [DESTINATION]: {
        platform: "meta",
        options: { dataset_id: "1001" },
        lanes: 4,
        request_timeout_ms: 2000,
      },
    },
  });
  const redis = await connectRedis(deployment.redis.url, "worker");
  await writeDeadLetters(redis);
  const queues = new Queues(redis);
  const operator = new Operator({ redis, queues, sealer: NO_SEALER, by: "load" });
  const { startMs, seconds, pages } = await replayed(kind, operator, deployment);
  const record = await arrivals(deployment);
  const left = await operator.deadLetters.find(DESTINATION, { limit: 1 });
  await queues.close();
  redis.disconnect();
  return {
    deadLetters: count,
    "freezing, ms": Math.round(startMs),
    "dead letters a second": Math.round(count / seconds),
    delivered: record.length,
    repeated: record.filter(({ copies }) => copies > 1).length,
    deadLettersLeft: left.deadLetters.length,
    "a page meanwhile, ms, p50": Math.round(quantile(pages, 0.5) * 10) / 10,
    "a page meanwhile, ms, p99": Math.round(quantile(pages, 0.99) * 10) / 10,
  };
}

async function writeDeadLetters(redis: Redis): Promise<void> {
  const deadLetters = new RedisDeadLetters(redis, NO_SEALER);
  for (let from = 0; from < count; from += 500) {
    const batch = Array.from({ length: Math.min(500, count - from) }, (_, n) => deadLetterOf(from + n));
    await deadLetters.write(DESTINATION, batch);
  }
}

/** Replays everything. Returns what it took, and the milliseconds of each page that was asked for meanwhile, in order. */
async function replayed(kind: (typeof KINDS)[number], operator: Operator, deployment: Deployment) {
  const pages: number[] = [];
  const start = () =>
    operator.startReplay({
      destination: DESTINATION,
      deadLetters: { reason: "refused" },
      ratePerSecond: rate,
    });
  const startedAt = performance.now();
  const first = await start();
  const startMs = performance.now() - startedAt;
  if (kind !== "straight") {
    await untilSent(count * HALF_WAY, operator, first, kind, pages);
    if (kind === "aborted") await operator.steerReplay(DESTINATION, first, "abort");
    else await killAll(deployment);
  }
  await untilOver(operator, first, kind, pages);
  if (kind === "aborted") await untilOver(operator, await start(), kind, pages);
  const seconds = (performance.now() - startedAt) / 1000;
  return { startMs, seconds, pages: pages.toSorted((a, b) => a - b) };
}

async function killAll(deployment: Deployment): Promise<void> {
  const living = deployment.workers.slice();
  for (const worker of living) await deployment.replaceWorker(worker);
}

async function untilSent(sent: number, ...looked: Parameters<typeof look>): Promise<void> {
  await until(async () => (await look(...looked)).sent >= sent);
}

async function untilOver(operator: Operator, id: string, stage: string, pages: number[]): Promise<void> {
  await until(async () => {
    const view = await look(operator, id, stage, pages);
    return view.state !== "running" && view.state !== "aborting" && view.delivered + view.died >= view.sent;
  });
}

/** Looks how far it is, and how long a page by reason and code takes meanwhile. */
async function look(operator: Operator, id: string, stage: string, pages: number[]): Promise<ReplayView> {
  const startedAt = performance.now();
  await operator.deadLetters.find(DESTINATION, { reason: "refused", code: "100/2804050", limit: 50 });
  pages.push(performance.now() - startedAt);
  const view = await operator.replays.get(DESTINATION, id);
  bar.at(stage, view.sent / view.total);
  return view;
}

function deadLetterOf(n: number): DeadLetter {
  const conversion = purchase(n) as unknown as DeadLetter["conversion"];
  return refusedDeadLetter(conversion, Date.now() - n, { code: 100, subcode: 2_804_050 });
}
