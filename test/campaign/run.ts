import { setTimeout as passing } from "node:timers/promises";
import { type RedisClient, ReplayQueue, ReplayService, viewLanes } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { NO_SEALER, sealerOf } from "../sealer-of.ts";
import { takeAccount } from "./account.ts";
import { Acknowledged } from "./acknowledged.ts";
import { sufferAftermath } from "./aftermath.ts";
import { settleAside } from "./aside-end.ts";
import { REFUSED, REFUSED_FOR_NOW } from "./conversions.ts";
import { failOnCulprits } from "./culprits.ts";
import { Discrepancies, type Found } from "./discrepancies.ts";
import { evidenceOf } from "./evidence.ts";
import { bringFirstKeyBack, judgeRotation, rotateKeys } from "./key-rotation.ts";
import { LANES } from "./lanes.ts";
import { Liveness } from "./liveness.ts";
import { type CampaignDeployment, type Circumstances, openDeployment } from "./open-deployment.ts";
import { planOf } from "./plan.ts";
import { Producers } from "./producers.ts";
import { type CampaignReport, recoveryOf, standstillOf } from "./report.ts";
import { addFault, removeFault, requestsMade } from "./sandbox.ts";
import { replayRefused, Striker } from "./strikes.ts";

export interface CampaignOptions extends Circumstances {
  readonly seed: number;
  readonly durationMs: number;
  /** Conversions a second. */
  readonly rate: number;
  /** Whether three sealing keys come in turn meanwhile, and the first is retired. */
  readonly rotatesKeys?: boolean;
  /** Hears what is going on, and how far it is, 0 to 1. */
  readonly onProgress?: (stage: string, share: number) => void;
}

const RUN_EMPTY_MS = 180_000;
const LOOK_EVERY_MS = 200;

/** What takes part in a campaign. */
interface Campaign {
  readonly opened: CampaignDeployment;
  readonly redis: RedisClient;
  readonly acknowledged: Acknowledged;
  readonly producers: Producers;
  readonly striker: Striker;
  readonly liveness: Liveness;
  readonly onProgress: (stage: string, share: number) => void;
}

/** Runs a whole campaign: load and strikes together, mending, running empty, a last replay, the account. */
export async function campaign(options: CampaignOptions): Promise<CampaignReport> {
  const { seed, durationMs, topology, acknowledge, onProgress = () => undefined } = options;
  await using opened = await openDeployment(options);
  const { deployment } = opened;
  await using connections = new AsyncDisposableStack();
  const redis = connections.adopt(await opened.servers.connect(), (client) => client.disconnect());
  await refuse(deployment, REFUSED);
  const temporary = await refuse(deployment, REFUSED_FOR_NOW);
  await failOnCulprits(deployment);
  const acknowledged = new Acknowledged();
  const striker = new Striker(opened, redis);
  const running: Campaign = {
    opened,
    redis,
    acknowledged,
    producers: new Producers(deployment, seed, acknowledged),
    striker,
    liveness: new Liveness(LANES, striker.isWell),
    onProgress,
  };
  const startedAtMs = Date.now();
  const emptying = await underStrikes(running, options);
  if (options.rotatesKeys === true) await bringFirstKeyBack(deployment);
  const failsOver = topology !== "single";
  const mayLose = failsOver && acknowledge === "memory";
  const ending = await endOf(running, { seed, temporary, failsOver, mayLose });
  return {
    seed,
    topology,
    acknowledge,
    seconds: Math.round(durationMs / 1000),
    produced: acknowledged.produced,
    acknowledged: acknowledged.count,
    ingestRequests: running.producers.counts,
    strikes: striker.counts,
    recoverySeconds: {
      inQuiet: recoveryOf(striker.recoveries.inQuiet, startedAtMs),
      amidOtherStrikes: recoveryOf(striker.recoveries.amidOtherStrikes, startedAtMs),
    },
    longestStandstill: standstillOf(running.liveness.longest, startedAtMs),
    ...emptying,
    ...ending,
    discrepancies: { ...ending.discrepancies, ...judgeRotation(emptying.firstKeyRetiredAt, durationMs) },
  };
}

/**
 * Strikes under load, then once more in silence. Returns how long the lanes took to run empty after each, and when the
 * first sealing key was retired.
 */
async function underStrikes(
  { opened, redis, producers, striker, liveness, onProgress }: Campaign,
  { seed, durationMs, rate, topology, rotatesKeys = false }: CampaignOptions,
) {
  const ended = new AbortController();
  const watching = liveness.watch(redis, ended.signal);
  const startedAt = performance.now();
  const share = () => Math.min(1, (performance.now() - startedAt) / durationMs);
  const [firstKeyRetiredAt] = await Promise.all([
    rotatesKeys ? rotateKeys(opened.deployment, redis, durationMs) : undefined,
    producers.run(rate, durationMs, () => onProgress("under strikes", share())),
    striker.carryOut(planOf(seed, durationMs, topology)),
  ]);
  const secondsToRunEmpty = await untilEmpty(redis, (done) => onProgress("running empty", done));
  await striker.strikeInSilence();
  const secondsToFindForgotten = await untilEmpty(redis, (done) => onProgress("sweeping", done));
  ended.abort();
  await watching;
  return {
    secondsToRunEmpty,
    secondsToFindForgotten,
    ...(firstKeyRetiredAt !== undefined && { firstKeyRetiredAt }),
  };
}

interface Ending {
  readonly seed: number;
  /** Rules of the platforms that refuse for a while. */
  readonly temporary: readonly string[];
  readonly failsOver: boolean;
  readonly mayLose: boolean;
}

/** Tries what was set aside, replays what was refused, takes the account, and suffers the aftermath. */
async function endOf(running: Campaign, { seed, temporary, failsOver, mayLose }: Ending) {
  const { opened, redis, acknowledged, striker, liveness, onProgress } = running;
  const { deployment } = opened;
  onProgress("trying what is aside", 0);
  const aside = await settleAside(redis, sealerOf(deployment), seed);
  for (const rule of temporary) await removeFault(deployment, rule);
  onProgress("replaying", 0);
  const replayed = await replayAll(redis);
  onProgress("accounting", 0);
  const requestsAtThePlatforms = await requestsMade(deployment);
  const account = await takeAccount({
    seed,
    acknowledged,
    ...(await evidenceOf(redis, deployment)),
    disturbances: striker.disturbances,
    garbage: striker.counts.garbage,
    aside,
    standstill: liveness.longest,
    failsOver,
    mayLose,
  });
  onProgress("aftermath", 0);
  const aftermath = await sufferAftermath(opened, redis);
  return {
    requestsAtThePlatforms,
    replayed,
    ...account,
    deliveredAfter: aftermath.deliveredAfter,
    discrepancies: { ...account.discrepancies, ...aftermath.discrepancies, ...endedByThemselves(deployment) },
  };
}

/** Each strike that ends a program starts another in its place. */
function endedByThemselves({ ingest, workers }: Deployment): Found {
  const wrong = new Discrepancies();
  for (const program of [ingest, ...workers])
    if (program.hasEnded) wrong.add("a program ended by itself", program.name);
  return wrong.found;
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
async function untilEmpty(redis: RedisClient, onProgress: (share: number) => void): Promise<number> {
  const startedAt = performance.now();
  let most = 1;
  for (;;) {
    const waiting = (await viewLanes(redis)).reduce((sum, lane) => sum + lane.waiting, 0);
    most = Math.max(most, waiting);
    onProgress(1 - waiting / most);
    // The account reports what is left after so long.
    if (waiting === 0 || performance.now() - startedAt > RUN_EMPTY_MS)
      return Math.round((performance.now() - startedAt) / 100) / 10;
    await passing(LOOK_EVERY_MS);
  }
}

/** Replays what was refused, now that half of it would be taken, and waits until all of it has ended. */
async function replayAll(redis: RedisClient) {
  const queue = new ReplayQueue(redis);
  const service = new ReplayService(redis, queue, NO_SEALER);
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
