import { DEAD_REASONS, type DeadReason, type GateReason, type GateMode } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { redisTime } from "../clock/redis-clock.ts";
import { answered, askNodes } from "../connection/ask-nodes.ts";
import { parseInfo } from "../connection/check-redis.ts";
import { memoryOf } from "../connection/memory-budget.ts";
import { type Keys, keysOf } from "../keys.ts";
import { type LaneView, viewLanes } from "../lane/lanes-view.ts";
import { luaScript, type Script } from "../script.ts";
import type { Queues } from "../wake/queues.ts";
import { countWebhooks, type WebhookState } from "../webhook/webhooks.ts";
import { type InFlightCount, RequestsInFlight } from "./requests-in-flight.ts";

const viewDestinationScript = luaScript(import.meta.url, "view-destination");

/** State of a destination. */
export interface DestinationState {
  readonly name: string;
  readonly gate: GateMode;
  /** Why it is shut. */
  readonly reason?: GateReason;
  /** Dead letters, by reason. */
  readonly deadLetters: Readonly<Record<DeadReason, number>>;
  /** Age of the oldest dead letter, seconds; absent when there is none. */
  readonly oldestDeadLetterSeconds?: number;
  /** Dead letters that hold their conversion, and the age of the oldest of them. */
  readonly conversions: { readonly count: number; readonly oldestSeconds?: number };
  /** Dead letters that a replay has sent and that are not settled yet. */
  readonly replaying: number;
  /** Dead letters that running replays have still to take. */
  readonly replaysLeft: number;
  /** Requests of all workers in flight to it, and how many may be; absent while there are none. */
  readonly requests?: InFlightCount;
}

/** State of the Redis server; of a cluster, that of all masters that answer. */
export interface ServerState {
  readonly usedBytes: number;
  /** Bytes it may use; 0: no limit. */
  readonly maxBytes: number;
  /** Whether it may evict acknowledged data when its memory is full. */
  readonly evicts: boolean;
  /** Whether it writes an append-only file and the last write succeeded. */
  readonly isDurable: boolean;
  /** Redis' clock minus ours, seconds, as exactly as a round trip can measure. */
  readonly clockSkewSeconds: number;
}

/** Everything in Redis that an operator wants a number of, at one moment. */
export interface RelayState {
  readonly destinations: readonly DestinationState[];
  readonly lanes: readonly LaneView[];
  /** Number of jobs by queue and state. */
  readonly jobs: readonly { readonly queue: string; readonly state: string; readonly count: number }[];
  readonly webhooks: Readonly<Record<WebhookState["state"], number>>;
  readonly server: ServerState;
}

const REASONS = Object.keys(DEAD_REASONS) as DeadReason[];

/**
 * Reads the whole state. `maxBytes` is the smaller of the budget and Redis' own limit. The cost depends on the number
 * of lanes and destinations, not on what waits in them.
 */
export async function readState(
  redis: RedisClient,
  { drains, asides, replays, webhooks }: Pick<Queues, "drains" | "asides" | "replays" | "webhooks">,
  budgetBytes?: number,
): Promise<RelayState> {
  const script = viewDestinationScript(redis);
  const keys = keysOf(redis);
  const [names, lanes, server, counts, jobs, requests] = await Promise.all([
    redis.hkeys(keys.layout),
    viewLanes(redis),
    readServer(redis, budgetBytes),
    countWebhooks(redis),
    Promise.all([drains, asides, replays, webhooks].map((queue) => queue.counts())),
    new RequestsInFlight(redis).read(),
  ]);
  const nowMs = Date.now() + server.clockSkewSeconds * 1000;
  const destinations = await answered(
    redis,
    names.toSorted().map((name) => readDestination(script, keys, { name, nowMs })),
  );
  return {
    destinations: destinations.map((state) => withRequests(state, requests.get(state.name))),
    lanes,
    jobs: jobs.flat(),
    webhooks: counts,
    server,
  };
}

function withRequests(state: DestinationState, requests: InFlightCount | undefined): DestinationState {
  return requests === undefined ? state : { ...state, requests };
}

async function readDestination(
  script: Script,
  keys: Keys,
  { name, nowMs }: { readonly name: string; readonly nowMs: number },
): Promise<DestinationState> {
  const { facetPrefix, replaying: sent, byTime, whole } = keys.deadLetters(name);
  const { running, replayPrefix } = keys.replays(name);
  const read = [keys.gate(name).gate, sent, running, byTime, whole];
  const reply = await script(read, [facetPrefix, replayPrefix, ...REASONS]);
  const [gate, reason, replaying, replaysLeft, oldestMs, conversions, oldestConversionMs, ...counts] =
    reply as [GateMode, GateReason | "", number, number, string, number, string, ...number[]];
  const age = (atMs: string) => Math.max(0, (nowMs - Number(atMs)) / 1000);
  return {
    name,
    gate,
    ...(reason !== "" && { reason }),
    deadLetters: Object.fromEntries(REASONS.map((reason, at) => [reason, counts[at] ?? 0])) as Record<
      DeadReason,
      number
    >,
    ...(oldestMs !== "" && { oldestDeadLetterSeconds: age(oldestMs) }),
    conversions: {
      count: conversions,
      ...(oldestConversionMs !== "" && { oldestSeconds: age(oldestConversionMs) }),
    },
    replaying,
    replaysLeft,
  };
}

async function readServer(redis: RedisClient, budgetBytes: number | undefined): Promise<ServerState> {
  const askedAtMs = Date.now();
  const [seconds, micros] = await redisTime(redis);
  const midMs = (askedAtMs + Date.now()) / 2;
  const infos = (await askNodes(redis, (node) => node.info())).map(parseInfo);
  const memory = infos.map((info) => memoryOf(info, budgetBytes));
  return {
    usedBytes: memory.reduce((sum, { usedBytes }) => sum + usedBytes, 0),
    maxBytes: memory.reduce((sum, { budgetBytes: bytes }) => sum + bytes, 0),
    evicts: infos.some((info) => (info.get("maxmemory_policy") ?? "noeviction") !== "noeviction"),
    isDurable: infos.every(isDurable),
    clockSkewSeconds: (seconds * 1000 + micros / 1000 - midMs) / 1000,
  };
}

function isDurable(info: ReadonlyMap<string, string>): boolean {
  const isWritten = ["aof_last_write_status", "aof_last_bgrewrite_status"].every(
    (name) => (info.get(name) ?? "ok") === "ok",
  );
  return info.get("aof_enabled") === "1" && isWritten;
}
