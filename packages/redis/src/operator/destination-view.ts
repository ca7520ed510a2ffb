import type { GateState } from "@relay/core";
import { answered } from "../connection/ask-nodes.ts";
import type { RedisClient } from "../connection/redis-client.ts";
import { RedisGate } from "../gate/gate.ts";
import { keysOf } from "../keys.ts";
import { type LaneView, viewLanes } from "../lane/lanes-view.ts";
import { readQualities } from "../lane/qualities.ts";
import { type MeanQuality, meanOf } from "./mean-quality.ts";

/** A destination as an operator sees it. */
export interface DestinationView {
  readonly name: string;
  readonly gate: GateState;
  readonly lanes: readonly LaneView[];
  readonly deadLetters: number;
  /** What the ledgers still know of; absent when they know of no delivery. */
  readonly matchQuality?: MeanQuality;
}

/** Every destination ever used, by name, without those on a node of a cluster that is away. */
export async function viewDestinations(redis: RedisClient): Promise<readonly DestinationView[]> {
  const keys = keysOf(redis);
  const gates = new RedisGate(redis);
  const [names, lanes] = await Promise.all([redis.hkeys(keys.layout), viewLanes(redis)]);
  return answered(
    redis,
    names.toSorted().map(async (name) => {
      const own = lanes.filter(({ lane }) => lane.destination === name);
      const [gate, deadLetters, qualities] = await Promise.all([
        gates.read(name),
        redis.zcard(keys.deadLetters(name).byTime),
        readQualities(redis, name),
      ]);
      return { name, gate, lanes: own, deadLetters, ...meanOf(qualities) };
    }),
  );
}
