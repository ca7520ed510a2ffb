/**
 * What unnamed culprits cost: 1,000 conversions of which k are refused by the platform, which does not say which. Each
 * round has a relay of its own, which has learned nothing. Run: node test/load/isolation.ts [--rounds N] [--json]
 */
import { connectRedis, RedisDeadLetters, RedisGate } from "@relay/redis";
import { seededDice } from "@relay/testkit";
import { Command } from "commander";
import { sealerOf } from "../sealer-of.ts";
import { requestsMade } from "../campaign/sandbox.ts";
import { addFault, arrivals, openShop, produce, purchase } from "../system/shop.ts";
import { above0, conclude, watchedBar } from "./options.ts";
import { isEmpty, until } from "./steady-load.ts";

const N = 1000;
const PREFIX = "RJ-";

const { rounds, seed, json } = new Command("isolation")
  .option("--rounds <n>", "how often each", above0, 3)
  .option("--seed <n>", "where the culprits lie", above0, 1)
  .option("--json", "print one JSON object", false)
  .parse()
  .opts<{ rounds: number; seed: number; json: boolean }>();

const dice = seededDice(seed);
const bar = watchedBar(json);
const findings: Record<string, unknown> = {};
const wrong: string[] = [];
const cases = [
  { culprits: 1, pauseAtRefusedShare: 0.5 },
  { culprits: 2, pauseAtRefusedShare: 0.5 },
  { culprits: 10, pauseAtRefusedShare: 0.5 },
  { culprits: N, pauseAtRefusedShare: 1 },
  { culprits: N, pauseAtRefusedShare: 0.5 },
];
for (const [at, { culprits, pauseAtRefusedShare }] of cases.entries()) {
  const bound = boundOf(culprits);
  for (let round = 0; round < rounds; round += 1) {
    bar.at(`${culprits} of ${N}`, (at * rounds + round) / (cases.length * rounds));
    const { requests, deadLetters, delivered, isPaused } = await isolate(culprits, pauseAtRefusedShare);
    const name = `${culprits} of ${N}${pauseAtRefusedShare === 1 ? ", refusal breaker off" : ""}, round ${round + 1}`;
    findings[name] = { requests, bound, deadLetters, delivered, isPaused };
    if (requests > bound) wrong.push(`${name}: ${requests} requests`);
    if (!isPaused && (deadLetters !== culprits || delivered !== N - culprits))
      wrong.push(`${name}: ${deadLetters} dead letters, ${delivered} delivered`);
  }
}
bar.stop();
conclude(json, findings, wrong);

/** What is stated for k culprits. */
function boundOf(culprits: number): number {
  return Math.ceil(2 * culprits * Math.log2(N / culprits) + 2 * culprits + 1);
}

async function isolate(culprits: number, pauseAtRefusedShare: number) {
  await using deployment = await openShop({
    workers: 0,
    destinations: {
      "meta-shop": {
        platform: "meta",
        options: { dataset_id: "1001" },
        pause_at_refused_share: pauseAtRefusedShare,
      },
    },
  });
  await addFault(deployment, {
    platform: "meta",
    kind: "refuse",
    pointer: "/custom_data/order_id",
    startsWith: PREFIX,
  });
  const bad = new Set<number>();
  while (bad.size < culprits) bad.add(Math.floor(dice() * N));
  await produce(
    deployment,
    Array.from({ length: N }, (_, n) =>
      bad.has(n)
        ? purchase(n, { custom_data: { value: 1, currency: "USD", order_id: `${PREFIX}${n}` } })
        : purchase(n),
    ),
  );
  // All of it waits, so that it is one micro-batch.
  await deployment.startWorker();
  const redis = await connectRedis(deployment.redis.url, "worker");
  const gate = new RedisGate(redis);
  const isPaused = async () => (await gate.read("meta-shop")).state === "paused";
  await until(async () => (await isEmpty(redis)) || (await isPaused()));
  const deadLetters = await Array.fromAsync(
    new RedisDeadLetters(redis, sealerOf(deployment)).list("meta-shop"),
  );
  const paused = await isPaused();
  redis.disconnect();
  return {
    requests: await requestsMade(deployment),
    deadLetters: deadLetters.length,
    delivered: (await arrivals(deployment)).length,
    isPaused: paused,
  };
}
