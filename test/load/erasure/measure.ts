import { createHash } from "node:crypto";
import { connectRedis, RedisDeadLetters, viewLanes } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import type { Redis } from "ioredis";
import { NO_SEALER } from "../../sealer-of.ts";
import { filesOf, rewriteAppendOnlyFile, tracesIn } from "../../system/canary/at-rest.ts";
import { PERSON } from "../../system/canary/person.ts";
import { arrivals, produce, purchase } from "../../system/shop.ts";
import { until } from "../steady-load.ts";
import { deadLettersAmong, DESTINATION, erase, INDEX, openUnsealed } from "./shop.ts";

/** What an erasure took, and what it left. */
export interface Erasure {
  readonly milliseconds: number;
  /** Dead letters that it says it removed. */
  readonly removed: number;
  /** What of the person was in Redis' files before, and what is afterwards. */
  readonly tracesBefore: number;
  readonly tracesAfter: number;
  /** Of others, how many are not as they were: dead letters that differ, conversions that did not arrive once. */
  readonly othersChanged: number;
}

export interface Erasures {
  readonly ofDeadLetters: Erasure;
  readonly ofWaiting: Erasure & { /** Conversions of the person that were sent. */ readonly sent: number };
}

/** Conversions of the person that wait. */
const WAITING = 5;
/** The aim. */
const MOST_MS = 2000;
const AT_ONCE = 500;

/** Erases the person from among `count` dead letters, then from among `count` conversions that wait. */
export async function measureErasures(
  count: number,
  onProgress: (stage: string, share: number) => void = () => undefined,
): Promise<Erasures> {
  await using deployment = await openUnsealed();
  const redis = await connectRedis(deployment.redis.url, "worker");
  try {
    onProgress("dead letters", 0);
    const ofDeadLetters = await fromDeadLetters(deployment, redis, count);
    onProgress("waiting", 0.5);
    return { ofDeadLetters, ofWaiting: await fromWaiting(deployment, redis, count) };
  } finally {
    redis.disconnect();
  }
}

/** What is not as it must be. */
export function wrongIn({ ofDeadLetters, ofWaiting }: Erasures): readonly string[] {
  const wrong = Object.entries({ ofDeadLetters, ofWaiting }).flatMap(([name, erasure]) => [
    ...(erasure.milliseconds < MOST_MS ? [] : [`${name}: ${erasure.milliseconds} ms`]),
    ...(erasure.tracesBefore > 0 ? [] : [`${name}: the person was not found before`]),
    ...(erasure.tracesAfter === 0 ? [] : [`${name}: the person is found afterwards`]),
    ...(erasure.othersChanged === 0 ? [] : [`${name}: ${erasure.othersChanged} others changed`]),
  ]);
  if (ofDeadLetters.removed !== 1) wrong.push(`${ofDeadLetters.removed} dead letters removed`);
  if (ofWaiting.sent !== 0) wrong.push(`${ofWaiting.sent} conversions of the person were sent`);
  return wrong;
}

async function fromDeadLetters(deployment: Deployment, redis: Redis, count: number): Promise<Erasure> {
  const deadLetters = new RedisDeadLetters(redis, NO_SEALER, { peopleIn: INDEX.peopleIn });
  for (let from = 0; from < count; from += AT_ONCE)
    await deadLetters.write(DESTINATION, deadLettersAmong(from, Math.min(AT_ONCE, count - from)));
  const before = await othersIn(deadLetters);
  const erasure = await measured(deployment, () => Promise.resolve());
  const after = await othersIn(deadLetters);
  const changed = [...before].filter(([id, text]) => after.get(id) !== text).length;
  return { ...erasure, othersChanged: changed + Math.abs(count - 1 - after.size) };
}

/** The dead letters of others: their ids and digests of what they hold. */
async function othersIn(deadLetters: RedisDeadLetters): Promise<ReadonlyMap<string, string>> {
  const others = new Map<string, string>();
  for await (const one of deadLetters.list(DESTINATION)) {
    if (one.conversion.user_data["email"] === PERSON.email) continue;
    others.set(one.id, createHash("sha256").update(JSON.stringify(one)).digest("base64"));
  }
  return others;
}

async function fromWaiting(
  deployment: Deployment,
  redis: Redis,
  count: number,
): Promise<Erasures["ofWaiting"]> {
  const every = Math.floor(count / WAITING);
  const isOwn = (n: number) => n % every === 0 && n < every * WAITING;
  const all = Array.from({ length: count }, (_, n) =>
    isOwn(n) ? purchase(`own-${n}`, { user_data: PERSON }) : purchase(`w${n}`),
  );
  await produce(deployment, all);
  const erasure = await measured(deployment, async () => {
    await deployment.startWorker();
    await until(async () => (await viewLanes(redis)).every(({ waiting }) => waiting === 0));
  });
  const arrived = await arrivals(deployment);
  const sent = arrived.filter(({ eventId }) => eventId.startsWith("order-own-")).length;
  const once = arrived.filter(({ copies }) => copies === 1).length - sent;
  return { ...erasure, othersChanged: count - WAITING - once, sent };
}

/** Erases the person. `settle` has what waits be sent. */
async function measured(
  deployment: Deployment,
  settle: () => Promise<void>,
): Promise<Omit<Erasure, "othersChanged">> {
  const tracesBefore = await tracesOf(deployment);
  const startedAt = performance.now();
  const { dead_letters: removed } = await erase(deployment);
  const milliseconds = Math.round(performance.now() - startedAt);
  await settle();
  await rewriteAppendOnlyFile(deployment);
  return { milliseconds, removed, tracesBefore, tracesAfter: await tracesOf(deployment) };
}

async function tracesOf(deployment: Deployment): Promise<number> {
  return [...(await filesOf(deployment)).values()].flatMap(tracesIn).length;
}
