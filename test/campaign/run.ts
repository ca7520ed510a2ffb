import { setTimeout as passing } from "node:timers/promises";
import { laneName } from "@relay/core";
import {
  connectRedis,
  readTotals,
  RedisDeadLetters,
  ReplayService,
  ReplayQueue,
  viewLanes,
} from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import type { Redis } from "ioredis";
import { type Account, takeAccount } from "./account.ts";
import { sufferAftermath } from "./aftermath.ts";
import { Acknowledged } from "./acknowledged.ts";
import { settleAside } from "./aside-end.ts";
import { failOnCulprits } from "./culprits.ts";
import { exportedBy } from "./exported.ts";
import { DESTINATIONS, REFUSED, REFUSED_FOR_NOW } from "./conversions.ts";
import { LANES } from "./lanes.ts";
import { Liveness, type Standstill } from "./liveness.ts";
import { type Fsync, openDeployment } from "./open-deployment.ts";
import { planOf } from "./plan.ts";
import { type ProducerCounts, Producers } from "./producers.ts";
import { addFault, arrivals, removeFault, requestsMade } from "./sandbox.ts";
import type { Recovery } from "./recovery.ts";
import { type Recoveries, replayRefused, type StrikeCounts, Striker } from "./strikes.ts";
import { Trace } from "./trace.ts";

export interface CampaignOptions {
  readonly seed: number;
  readonly durationMs: number;
  /** Conversions a second. */
  readonly rate: number;
  readonly fsync: Fsync;
  /** Another copy of the project to run. */
  readonly root?: string;
  /** Is told what is going on, and how far it is, 0 to 1. */
  readonly onProgress?: (stage: string, share: number) => void;
}

export interface CampaignReport extends Account {
  readonly seed: number;
  readonly seconds: number;
  readonly produced: number;
  readonly acknowledged: number;
  readonly ingestRequests: ProducerCounts;
  readonly requestsAtThePlatforms: number;
  readonly strikes: StrikeCounts;
  readonly recoverySeconds: Readonly<Record<keyof Recoveries, RecoverySeconds>>;
  /** From the last strike to empty lanes. */
  readonly secondsToRunEmpty: number;
  /** Until what nobody was told of is found, after BullMQ has forgotten everything and while all is still. */
  readonly secondsToFindForgotten: number;
  /** The longest that a lane had a backlog, and a platform that took requests, and did not go on. */
  readonly longestStandstill: { readonly lane: string; readonly seconds: number; readonly at: number } | null;
  /** Seconds until fresh conversions were delivered, by what had happened before they came. */
  readonly deliveredAfter: Readonly<Record<string, number>>;
  readonly replayed: { readonly sent: number; readonly delivered: number; readonly died: number };
}

/** From workers' kills until every lane that had a backlog and an open gate went on; null where one did not. */
export interface RecoverySeconds {
  readonly kills: number;
  readonly median: number | null;
  readonly longest: number | null;
  /** Which lane took that long, and how far into the campaign its worker was killed. */
  readonly slowest?: { readonly lane: string; readonly killedAt: number };
}

const RUN_EMPTY_MS = 180_000;
const LOOK_EVERY_MS = 200;
const LETTERS_AT_ONCE = 500;

/** Runs a whole campaign: load and strikes together, mending, running empty, a last replay, the account. */
export async function campaign(options: CampaignOptions): Promise<CampaignReport> {
  const { seed, durationMs, rate, fsync, root, onProgress = () => undefined } = options;
  await using opened = await openDeployment(fsync, root);
  const { deployment } = opened;
  await using connections = new AsyncDisposableStack();
  const redis = connections.adopt(await connectRedis(deployment.redis.url, "worker"), (client) =>
    client.disconnect(),
  );
  await refuse(deployment, REFUSED);
  const temporary = await refuse(deployment, REFUSED_FOR_NOW);
  await failOnCulprits(deployment);
  const acknowledged = new Acknowledged();
  const producers = new Producers(deployment, seed, acknowledged);
  const striker = new Striker(opened, redis);
  const startedAtMs = Date.now();
  const liveness = new Liveness(LANES, ({ destination }) =>
    striker.disturbances.isWell(DESTINATIONS.find(({ name }) => name === destination)?.platform ?? ""),
  );
  const ended = new AbortController();
  const watching = liveness.watch(redis, ended.signal);
  const share = () => (Date.now() - startedAtMs) / durationMs;
  await Promise.all([
    producers.run(rate, durationMs, () => onProgress("under strikes", Math.min(1, share()))),
    striker.carryOut(planOf(seed, durationMs)),
  ]);
  const secondsToRunEmpty = await untilEmpty(redis, (share) => onProgress("running empty", share));
  await striker.strikeInSilence();
  const secondsToFindForgotten = await untilEmpty(redis, (share) => onProgress("sweeping", share));
  ended.abort();
  await watching;
  onProgress("trying what is aside", 0);
  const aside = await settleAside(redis, seed);
  for (const rule of temporary) await removeFault(deployment, rule);
  onProgress("replaying", 0);
  const replayed = await replayAll(redis);
  onProgress("accounting", 0);
  const requestsAtThePlatforms = await requestsMade(deployment);
  const account = await takeAccount({
    seed,
    acknowledged,
    arrivals: arrivals(deployment),
    deadLetters: deadLettersOf(redis),
    raised: raisedFrom(redis),
    disturbances: striker.disturbances,
    totals: await totalsOf(redis),
    exported: await exportedBy(deployment),
    quarantined: await quarantinedIn(redis),
    garbage: striker.counts.garbage,
    aside,
    standstill: liveness.longest,
    trace: new Trace(redis, deployment),
  });
  onProgress("aftermath", 0);
  const aftermath = await sufferAftermath(opened, redis);
  return {
    seed,
    seconds: Math.round(durationMs / 1000),
    produced: acknowledged.produced,
    acknowledged: acknowledged.count,
    ingestRequests: producers.counts,
    requestsAtThePlatforms,
    strikes: striker.counts,
    recoverySeconds: {
      inQuiet: recoveryOf(striker.recoveries.inQuiet, startedAtMs),
      amidOtherStrikes: recoveryOf(striker.recoveries.amidOtherStrikes, startedAtMs),
    },
    secondsToRunEmpty,
    secondsToFindForgotten,
    longestStandstill: standstillOf(liveness.longest, startedAtMs),
    replayed,
    ...account,
    deliveredAfter: aftermath.deliveredAfter,
    discrepancies: { ...account.discrepancies, ...aftermath.discrepancies },
  };
}

/** Has both platforms refuse orders that begin so, without saying which. Returns the rules' ids. */
async function refuse(deployment: Deployment, startsWith: string): Promise<readonly string[]> {
  const rule = { kind: "refuse", startsWith };
  return [
    await addFault(deployment, { ...rule, platform: "meta", pointer: "/custom_data/order_id" }),
    await addFault(deployment, { ...rule, platform: "tiktok", pointer: "/properties/order_id" }),
  ];
}

/** Returns the seconds that it took. */
async function untilEmpty(redis: Redis, onProgress: (share: number) => void): Promise<number> {
  const startedAt = performance.now();
  let most = 1;
  for (;;) {
    const waiting = (await viewLanes(redis)).reduce((sum, lane) => sum + lane.waiting, 0);
    most = Math.max(most, waiting);
    onProgress(1 - waiting / most);
    // What is left after so long is for the account to tell.
    if (waiting === 0 || performance.now() - startedAt > RUN_EMPTY_MS)
      return Math.round((performance.now() - startedAt) / 100) / 10;
    await passing(LOOK_EVERY_MS);
  }
}

/** Replays what was refused, now that half of it would be taken, and waits until all of it has ended. */
async function replayAll(redis: Redis) {
  const queue = new ReplayQueue(redis);
  const service = new ReplayService(redis, queue);
  const started = await replayRefused(redis, 2000);
  const startedAt = performance.now();
  for (;;) {
    const views = await Promise.all(started.map(({ destination, id }) => service.get(destination, id)));
    const sum = (of: (view: (typeof views)[number]) => number) =>
      views.reduce((total, view) => total + of(view), 0);
    const replayed = {
      sent: sum(({ sent }) => sent),
      delivered: sum(({ delivered }) => delivered),
      died: sum(({ died }) => died),
    };
    const isOver =
      views.every(({ state }) => state === "done") && replayed.sent <= replayed.delivered + replayed.died;
    if (isOver || performance.now() - startedAt > RUN_EMPTY_MS) {
      await queue.close();
      await untilEmpty(redis, () => undefined);
      return replayed;
    }
    await passing(LOOK_EVERY_MS);
  }
}

async function* deadLettersOf(redis: Redis) {
  const deadLetters = new RedisDeadLetters(redis);
  for (const { name } of DESTINATIONS) yield* deadLetters.list(name);
}

/** The dead letters that replays have delivered. */
async function* raisedFrom(redis: Redis) {
  const deadLetters = new RedisDeadLetters(redis);
  for (const { name } of DESTINATIONS) {
    const ids = await redis.zrange(`{${name}}:dead:replayed`, 0, -1);
    while (ids.length > 0) yield* await deadLetters.known(name, ids.splice(0, LETTERS_AT_ONCE));
  }
}

async function totalsOf(redis: Redis) {
  const totals = DESTINATIONS.map(async ({ name }) => {
    const lanes = LANES.filter(({ destination }) => destination === name);
    return [name, await Promise.all(lanes.map((lane) => readTotals(redis, lane)))] as const;
  });
  return new Map(await Promise.all(totals));
}

async function quarantinedIn(redis: Redis): Promise<readonly string[]> {
  const found = await Promise.all(LANES.map((lane) => redis.xrange(`{${laneName(lane)}}:q`, "-", "+")));
  return found.flat().map(([, fields]) => fields[fields.indexOf("reason") + 1] ?? "");
}

function standstillOf(longest: Standstill | undefined, startedAtMs: number) {
  if (!longest) return null;
  const { lane, ms, sinceMs } = longest;
  return { lane, seconds: Math.round(ms / 100) / 10, at: Math.round((sinceMs - startedAtMs) / 1000) };
}

function recoveryOf(recoveries: readonly Recovery[], startedAtMs: number): RecoverySeconds {
  const sorted = recoveries.toSorted((a, b) => a.ms - b.ms);
  const seconds = (recovery: Recovery | undefined) =>
    recovery === undefined || recovery.ms === Infinity ? null : Math.round(recovery.ms / 100) / 10;
  const last = sorted.at(-1);
  return {
    kills: sorted.length,
    median: seconds(sorted[Math.floor(sorted.length / 2)]),
    longest: seconds(last),
    ...(last?.slowest !== undefined && {
      slowest: { lane: last.slowest, killedAt: Math.round((last.atMs - startedAtMs) / 1000) },
    }),
  };
}
