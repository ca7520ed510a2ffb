import { setTimeout as passing } from "node:timers/promises";
import type { LaneTotals } from "@relay/redis";
import { connectRedis, Operator, Queues, readTotals, RedisDeadLetters, viewLanes } from "@relay/redis";
import { type Deployment, Program } from "@relay/testkit";
import type { Redis } from "ioredis";
import { sealerOf } from "../sealer-of.ts";
import { Discrepancies, type Found } from "../campaign/discrepancies.ts";
import { addFault, arrivals } from "../campaign/sandbox.ts";
import { bombard, type Bombardment } from "./bombard.ts";
import type { Orders, Target } from "./bombarding.ts";
import { type Account, takeAccount } from "./checks/account.ts";
import { judgeLog } from "./checks/log-lines.ts";
import { ACCOUNTED, IDLE, KEYS, openDeployment } from "./deployment.ts";
import { poolOf } from "./requests/material.ts";

export interface FuzzOptions extends Pick<Orders, "onExchange"> {
  readonly seed: number;
  readonly durationMs: number;
  /** Only these requests, however long they take. */
  readonly only?: readonly number[];
  /** Hears what is going on, and how far it is, 0 to 1. */
  readonly onProgress?: (stage: string, share: number) => void;
}

export interface FuzzReport extends Account, Omit<Bombardment, "taken" | "unnamed"> {
  readonly seed: number;
  readonly seconds: number;
  /** Acknowledgements of conversions by answers, one for each destination. */
  readonly acknowledged: number;
  /** What must not be; empty when the relay has stood it all. */
  readonly findings: Found;
}

const RUN_EMPTY_MS = 60_000;
const LOOK_EVERY_MS = 200;
const IDLE_DEAD_LETTERS = 200;

/** A whole run: a relay, hostile requests for so long, lanes running empty, the account. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { seed, durationMs, only, onProgress = () => undefined, onExchange } = options;
  await using deployment = await openDeployment();
  await using control = await Program.start("control", { file: "test/fuzz/control.ts" });
  await using connections = new AsyncDisposableStack();
  const redis = connections.adopt(await connectRedis(deployment.redis.url, "worker"), (client) =>
    client.disconnect(),
  );
  const nowSeconds = Math.floor(Date.now() / 1000);
  await fillIdle(deployment, redis, nowSeconds);
  const wrong = new Discrepancies();
  const startedAt = performance.now();
  const timer = setInterval(
    () => onProgress("bombarding", (performance.now() - startedAt) / durationMs),
    250,
  );
  const { taken, unnamed, ...bombardment } = await bombard(
    targetOf(deployment, control),
    {
      source: { seed, nowSeconds, pool: poolOf(seed, nowSeconds) },
      numbers: only ?? fromZero(),
      ended: only ? new AbortController().signal : AbortSignal.timeout(durationMs),
      ...(onExchange && { onExchange }),
    },
    wrong,
  );
  clearInterval(timer);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  onProgress("running empty", 0);
  await untilEmpty(redis);
  onProgress("accounting", 0);
  const sent = only ? Math.max(...only) + 1 : bombardment.sent;
  const account = await takeAccount(
    { sent, taken, unnamed, ...(await evidenceOf(deployment, redis)) },
    wrong,
  );
  for (const app of ["ingest-api", "admin-api", "worker"])
    await judgeLog(`${deployment.folder}/${app}.log`, (what, line) => wrong.add(`${what} of ${app}`, line));
  return { seed, seconds, acknowledged: taken.length, ...bombardment, ...account, findings: wrong.found };
}

function* fromZero(): Generator<number> {
  for (let n = 0; ; n += 1) yield n;
}

function targetOf(deployment: Deployment, control: Program): Target {
  const { ingest, admin, workers } = deployment;
  if (!admin) throw new Error("the admin API is not running");
  const watched = ({ name, url, pid }: Program) => ({ name, url, pid });
  return {
    ports: { ingest: ingest.port, admin: admin.port },
    processes: [ingest, admin, ...workers].map(watched),
    control: watched(control),
  };
}

/** Gives the operator something to page through, replay and discard: conversions that the platform refuses. */
async function fillIdle(deployment: Deployment, redis: Redis, nowSeconds: number): Promise<void> {
  await addFault(deployment, {
    kind: "refuse",
    platform: "meta",
    dataset: IDLE.dataset,
    pointer: "/event_id",
    startsWith: "idle-",
  });
  const conversions = Array.from({ length: IDLE_DEAD_LETTERS }, (_, n) => ({
    event_name: "Purchase",
    event_time: nowSeconds - 60,
    event_id: `idle-${n}`,
    action_source: "website",
    event_source_url: "https://shop.example/thanks",
    user_data: { email: `buyer.${n}@example.com`, client_user_agent: "Mozilla/5.0" },
    custom_data: { value: 12.5, currency: "USD" },
  }));
  const answer = await fetch(`${deployment.ingest.url}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEYS.idle}`, "content-type": "application/json" },
    body: JSON.stringify(conversions),
  });
  if (answer.status !== 202) throw new Error(`the first conversions were answered ${answer.status}`);
  await untilEmpty(redis);
}

/** Whatever hostile operators have paused goes on. The account reports what is left after a minute. */
async function untilEmpty(redis: Redis): Promise<void> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < RUN_EMPTY_MS) {
    const lanes = await viewLanes(redis);
    const isIdle = ({ lane, waiting }: (typeof lanes)[number]) =>
      waiting === 0 || lane.destination === IDLE.name;
    if (lanes.every(isIdle)) return;
    await passing(LOOK_EVERY_MS);
  }
}

async function evidenceOf(deployment: Deployment, redis: Redis) {
  const queues = new Queues(redis);
  const operator = new Operator({ redis, queues, sealer: sealerOf(deployment), by: "fuzz" });
  try {
    const isAccounted = ({ destination }: { readonly destination: string }) =>
      ACCOUNTED.some(({ name }) => name === destination);
    return {
      arrivals: arrivals(deployment),
      deadLetters: deadLettersOf(redis, deployment),
      totals: await totalsOf(redis),
      acknowledged: await acknowledgedBy(deployment),
      quarantined: (await operator.quarantine.list()).map(({ reason }) => reason),
      aside: (await operator.aside.list())
        .filter(({ lane }) => isAccounted(lane))
        .reduce((sum, { conversions }) => sum + conversions, 0),
    };
  } finally {
    await queues.close();
  }
}

async function* deadLettersOf(redis: Redis, deployment: Deployment) {
  const deadLetters = new RedisDeadLetters(redis, sealerOf(deployment));
  for (const { name } of ACCOUNTED) yield* deadLetters.list(name);
}

/** The totals of each destination's lanes together. */
async function totalsOf(redis: Redis): Promise<ReadonlyMap<string, LaneTotals>> {
  const totals = ACCOUNTED.map(async ({ name, lanes }) => {
    const refs = Array.from({ length: lanes }, (_, index) => ({ destination: name, index }));
    const each = await Promise.all(refs.map((lane) => readTotals(redis, lane)));
    const sum = (of: (lane: LaneTotals) => number) => each.reduce((total, lane) => total + of(lane), 0);
    return [
      name,
      {
        settled: sum(({ settled }) => settled),
        delivered: sum(({ delivered }) => delivered),
        waiting: sum(({ waiting }) => waiting),
        dead: {},
      },
    ] as const;
  });
  return new Map(await Promise.all(totals));
}

const ACCEPTED = /^relay_events_accepted_total\{source="[^"]+",destination="([^"]+)"\} (\d+)$/gm;

/** By destination: what the ingest API counts as acknowledged, answered or not. */
async function acknowledgedBy(deployment: Deployment): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${deployment.ingest.url}/metrics`)).text();
  const counts = new Map<string, number>();
  for (const [, destination = "", count] of text.matchAll(ACCEPTED))
    counts.set(destination, (counts.get(destination) ?? 0) + Number(count));
  return counts;
}
