import { Cluster, type Redis } from "ioredis";
import { nodesOf, type RedisClient } from "./redis-client.ts";
import { within } from "./within.ts";

/** How long a node of a cluster may take until the others' answers are used without its own, milliseconds. */
const PATIENCE_MS = 1000;

/**
 * Asks each server that holds data. Returns the answers of those that answer: of a cluster's masters, a node that is
 * away costs a second and its own answer. Rejects when none answers.
 */
export async function askNodes<T>(
  redis: RedisClient,
  ask: (node: Redis) => Promise<T>,
): Promise<readonly T[]> {
  const answers = await answered(redis, nodesOf(redis).map(ask));
  if (answers.length === 0) throw new Error("Connection is closed: no node of the cluster answers");
  return answers;
}

/**
 * Returns the results of work that asks different nodes of a cluster: of that which ends within a second, so that a
 * node that is away takes nothing else with it. With one Redis all of it must end; rejects with the first failure.
 */
export async function answered<T>(redis: RedisClient, works: readonly Promise<T>[]): Promise<readonly T[]> {
  if (!(redis instanceof Cluster)) return Promise.all(works);
  const ended = await Promise.allSettled(
    works.map(async (work) =>
      within(
        PATIENCE_MS,
        work.then((result) => ({ result })),
        undefined,
      ),
    ),
  );
  return ended.flatMap((one) => (one.status === "fulfilled" && one.value ? [one.value.result] : []));
}
