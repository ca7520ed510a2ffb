import { laneName, type Sealer } from "@relay/core";
import { readTotals, type RedisClient, RedisDeadLetters } from "@relay/redis";
import type { Deployment } from "@relay/testkit";
import { sealerOf } from "../sealer-of.ts";
import type { Evidence } from "./account.ts";
import { DESTINATIONS } from "./conversions.ts";
import { exportedBy } from "./exported.ts";
import { LANES } from "./lanes.ts";
import { arrivals } from "./sandbox.ts";
import { Trace } from "./trace.ts";

const DEAD_LETTERS_AT_ONCE = 500;

/** What Redis, the platforms and the metrics say at the end. */
export async function evidenceOf(
  redis: RedisClient,
  deployment: Deployment,
): Promise<
  Pick<Evidence, "arrivals" | "deadLetters" | "redelivered" | "totals" | "exported" | "quarantined" | "trace">
> {
  return {
    arrivals: arrivals(deployment),
    deadLetters: deadLettersOf(redis, sealerOf(deployment)),
    redelivered: redeliveredIn(redis, sealerOf(deployment)),
    totals: await totalsOf(redis),
    exported: await exportedBy(deployment),
    quarantined: await quarantinedIn(redis),
    trace: new Trace(redis, deployment),
  };
}

async function* deadLettersOf(redis: RedisClient, sealer: Sealer) {
  const deadLetters = new RedisDeadLetters(redis, sealer);
  for (const { name } of DESTINATIONS) yield* deadLetters.list(name);
}

/** The dead letters that replays have delivered. */
async function* redeliveredIn(redis: RedisClient, sealer: Sealer) {
  const deadLetters = new RedisDeadLetters(redis, sealer);
  for (const { name } of DESTINATIONS) {
    const ids = await redis.zrange(`{${name}}:dead:replayed`, 0, -1);
    while (ids.length > 0)
      yield* (await deadLetters.known(name, ids.splice(0, DEAD_LETTERS_AT_ONCE))).deadLetters;
  }
}

async function totalsOf(redis: RedisClient) {
  const totals = DESTINATIONS.map(async ({ name }) => {
    const lanes = LANES.filter(({ destination }) => destination === name);
    return [name, await Promise.all(lanes.map((lane) => readTotals(redis, lane)))] as const;
  });
  return new Map(await Promise.all(totals));
}

async function quarantinedIn(redis: RedisClient): Promise<readonly string[]> {
  const found = await Promise.all(LANES.map((lane) => redis.xrange(`{${laneName(lane)}}:q`, "-", "+")));
  return found.flat().map(([, fields]) => fields[fields.indexOf("reason") + 1] ?? "");
}
