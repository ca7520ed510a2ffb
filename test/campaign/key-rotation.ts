import { setTimeout as passing } from "node:timers/promises";
import { Operator, Queues, type RedisClient } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { sealerOf, sealingKey } from "../sealer-of.ts";
import { untilTakenOver, writeSealingKeys } from "../sealing-keys.ts";
import { Discrepancies, type Found } from "./discrepancies.ts";

/** Which keys are in the list, step by step, as docs/sealing.md has them changed: a new one is last, then first. */
const STEPS = [
  [0, 1],
  [1, 0],
  [1, 0, 2],
  [2, 1, 0],
] as const;
const LOOK_EVERY_MS = 500;
/** A key is retired when so many walks in a row find no segment under it. */
const WALKS = 2;
/** How long after a campaign the first key is waited for. */
const PATIENCE_MS = 60_000;

/**
 * Has three sealing keys come in turn over the first third of a campaign, then retires the first when no segment lies
 * under it. Its dead letters cannot be opened from then on. Returns the seconds until then; null when it took too long.
 */
export async function rotateKeys(
  deployment: Deployment,
  redis: RedisClient,
  durationMs: number,
): Promise<number | null> {
  const startedAt = performance.now();
  deployment.sealingKeys.push(sealingKey("second"), sealingKey("third"));
  for (const [at, step] of STEPS.entries()) {
    const dueAt = startedAt + (durationMs * (at + 1)) / (3 * STEPS.length);
    await passing(Math.max(0, dueAt - performance.now()));
    await useKeys(deployment, step);
  }
  const until = startedAt + durationMs + PATIENCE_MS;
  for (let walks = 0; walks < WALKS;) {
    if (performance.now() > until) return null;
    walks = (await segmentsUnderFirst(deployment, redis)) === 0 ? walks + 1 : 0;
    await passing(LOOK_EVERY_MS);
  }
  await useKeys(deployment, [2, 1]);
  return Math.round((performance.now() - startedAt) / 1000);
}

/** Gives the programs the first key again. Then they open what was left under it. */
export function bringFirstKeyBack(deployment: Deployment): Promise<void> {
  return useKeys(deployment, [2, 1, 0]);
}

/** What must not be: that the first key was not retired while the faults went on. */
export function judgeRotation(retiredAt: number | null | undefined, durationMs: number): Found {
  const wrong = new Discrepancies();
  if (retiredAt === null || (retiredAt ?? 0) > durationMs / 1000)
    wrong.add("the first sealing key was not retired in time", `${retiredAt ?? "never"}`);
  return wrong.found;
}

async function useKeys(deployment: Deployment, places: readonly number[]): Promise<void> {
  const keys = places.flatMap((place) => deployment.sealingKeys[place] ?? []);
  await untilTakenOver(deployment, await writeSealingKeys(deployment, keys));
}

/** Undefined while Redis does not answer. */
async function segmentsUnderFirst(deployment: Deployment, redis: RedisClient): Promise<number | undefined> {
  const queues = new Queues(redis);
  const operator = new Operator({ redis, queues, sealer: sealerOf(deployment), by: "campaign" });
  const first = deployment.sealingKeys[0]?.id;
  try {
    const uses = await operator.keyUse();
    return uses
      .filter(({ key }) => key?.split(":")[0] === first)
      .reduce((sum, { blobs }) => sum + blobs.segments, 0);
  } catch {
    return undefined;
  } finally {
    await queues.close();
  }
}
