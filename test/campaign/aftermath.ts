import { setTimeout as passing } from "node:timers/promises";
import { nodesOf, type RedisClient } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { Discrepancies, type Found } from "./discrepancies.ts";
import { numberOf, type Source, SOURCES, writeCampaignConversion } from "./conversions.ts";
import type { CampaignDeployment } from "./open-deployment.ts";
import { arrivals } from "./sandbox.ts";

/** What no account can be taken after: a ledger that has run out, and a Redis that is emptied. */
export interface AftermathReport {
  /** Seconds until conversions that came then were delivered, by what had happened. Absent where no clock can be set. */
  readonly deliveredAfter: Readonly<Record<string, number>>;
  /** What must not be; empty when all of it was delivered and the loss was noticed. */
  readonly discrepancies: Found;
}

const EIGHT_DAYS_S = 8 * 86_400;
/** No campaign produces so many before. */
const FIRST_NUMBER = 10_000_000;
/** Of each source. */
const CONVERSIONS = 200;
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 200;

/** Sets Redis' clock eight days ahead and back, then empties Redis, under running programs. What comes then is delivered. */
export async function sufferAftermath(
  { deployment, clocks }: CampaignDeployment,
  redis: RedisClient,
): Promise<AftermathReport> {
  const wrong = new Discrepancies();
  const deliveredAfter: Record<string, number> = {};
  let next = FIRST_NUMBER;
  const deliverAfter = async (what: string) => {
    const seconds = await deliver(deployment, next);
    next += CONVERSIONS * SOURCES.length;
    if (seconds === undefined) wrong.add("not delivered in the aftermath", what);
    else deliveredAfter[what] = seconds;
  };
  if (clocks.redis) {
    clocks.redis.set(EIGHT_DAYS_S);
    await deliverAfter("Redis' clock eight days ahead");
    clocks.redis.set(0);
    await deliverAfter("Redis' clock set right");
  }
  await Promise.all(nodesOf(redis).map((node) => node.flushall()));
  await deliverAfter("Redis emptied");
  for (const program of [deployment.ingest, ...deployment.workers]) {
    if (!(await noticesLoss(program.url))) wrong.add("did not notice that Redis was emptied", program.url);
  }
  return { deliveredAfter, discrepancies: wrong.found };
}

/** Returns the seconds until every destination has everything; undefined where that takes too long. */
async function deliver(deployment: Deployment, firstNumber: number): Promise<number | undefined> {
  const fromMs = Date.now();
  const expected = new Set<string>();
  for (const [at, source] of SOURCES.entries()) {
    const numbers = Array.from({ length: CONVERSIONS }, (_, n) => firstNumber + at * CONVERSIONS + n);
    for (const n of numbers) for (const { dataset } of source.destinations) expected.add(`${dataset} ${n}`);
    await report(deployment, source, numbers);
  }
  while (Date.now() - fromMs < PATIENCE_MS) {
    const missing = new Set(expected);
    for await (const { dataset, eventId } of arrivals(deployment, `?after=${fromMs - 1}`))
      missing.delete(`${dataset} ${numberOf(eventId)}`);
    if (missing.size === 0) return Math.round((Date.now() - fromMs) / 100) / 10;
    await passing(LOOK_EVERY_MS);
  }
  return undefined;
}

/** Repeats the request until it is acknowledged. */
async function report(deployment: Deployment, { key }: Source, numbers: readonly number[]): Promise<void> {
  const eventTime = Math.floor(Date.now() / 1000) - 60;
  const body = `[${numbers.map((n) => writeCampaignConversion(n, "good", eventTime)).join(",")}]`;
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const response = await fetch(`${deployment.ingest.url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body,
    }).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return;
    await passing(LOOK_EVERY_MS);
  }
}

async function noticesLoss(url: string): Promise<boolean> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const text = await metricsOf(url);
    if (/^relay_redis_data_lost_total [1-9]/m.test(text)) return true;
    await passing(LOOK_EVERY_MS);
  }
  return false;
}

/** Empty where nobody answers. */
async function metricsOf(url: string): Promise<string> {
  return fetch(`${url}/metrics`)
    .then((response) => response.text())
    .catch(() => "");
}
