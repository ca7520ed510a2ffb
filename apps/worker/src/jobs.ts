import { performance } from "node:perf_hooks";
import { setTimeout as passing } from "node:timers/promises";
import type { LaneRef } from "@relay/core";
import { HeldBytes } from "@relay/pipeline";
import {
  laneChoices,
  newNonce,
  RedisAside,
  RedisDeadLetters,
  RedisGate,
  RedisLaneWriter,
  RedisReplayRuns,
  RedisReports,
} from "@relay/redis";
import { exposeConcurrency, exposeDraining, exposeHeldBytes, shareOf } from "@relay/runtime";
import { HttpTransport } from "@relay/transport";
import type { WorkerContext } from "./context.ts";
import { Drains } from "./drains.ts";
import { replaysOf } from "./replays.ts";

/** Replays are paced and mostly wait. */
const REPLAYS_AT_ONCE = 8;
/** Set-aside groups are rare, and a try may last as long as a request may. */
const ASIDES_AT_ONCE = 16;

/** Opens the connections to platforms and returns the work of drain jobs. No job starts yet. */
export function openDrains(context: WorkerContext): Drains {
  const { config, resources, redis, queues, sealer, listen, layouts, clock } = context;
  const { peopleIn, erasures } = context.forgetting;
  const transport = resources.adopt(
    new HttpTransport({
      connectionsPerHost: config.worker.connections_per_host,
      onUnasked: () => listen({ kind: "unasked-answer" }),
    }),
    (http) => http.close(),
  );
  const held = new HeldBytes(shareOf(config.worker.max_held_bytes, context.own));
  exposeHeldBytes(context.metrics.registry, held);
  const drains = new Drains(
    config,
    {
      lanes: context.lanes,
      aside: new RedisAside(redis, layouts, sealer),
      gate: new RedisGate(redis),
      deadLetters: new RedisDeadLetters(redis, sealer, { retentionOf: context.retentionOf, peopleIn }),
      erasures,
      reports: new RedisReports(redis, sealer, (source) => queues.webhooks.wake({ source })),
      transport,
      held,
      listen,
      tracing: context.tracing,
      monotonic: () => performance.now(),
      now: Date.now,
      agesAreSure: (redisMs) => clock.isSure(redisMs),
      rest: (ms, signal) => passing(ms, undefined, { signal }).catch(() => undefined),
      dice: Math.random,
      nonce: () => newNonce(context.marked?.mark),
    },
    context.stop,
  );
  exposeConcurrency(context.metrics.registry, () => drains.permits);
  exposeDraining(context.metrics.registry, drains.slots);
  return drains;
}

/** Starts to take drain jobs, and those of what was set aside. */
export function startDrains(context: WorkerContext, jobs: Drains): void {
  const { config, resources, queues, jobsRedis, marked, onQueueError: onError } = context;
  const { concurrency } = config.worker;
  const mark = marked?.mark;
  const drain = (lane: LaneRef) => jobs.drain(lane);
  const drainAside = (lane: LaneRef) => jobs.drainAside(lane);
  resources.adopt(queues.drains.start(jobsRedis, drain, { concurrency, mark, onError }), (worker) =>
    worker.close(),
  );
  resources.adopt(
    queues.asides.start(jobsRedis, drainAside, { concurrency: ASIDES_AT_ONCE, mark, onError }),
    (worker) => worker.close(),
  );
}

/** Starts to take replay jobs. */
export function startReplays(context: WorkerContext): void {
  const { live, resources, redis, queues, sealer, layouts, listen } = context;
  const { stop, onQueueError: onError } = context;
  const mark = context.marked?.mark;
  const work = replaysOf(
    { live, layouts },
    {
      replays: new RedisReplayRuns(redis, sealer),
      writer: new RedisLaneWriter(redis, sealer),
      choiceOf: laneChoices((name) => live.current.destinations.get(name), layouts),
      wake: (lane) => queues.drains.wake(lane),
      listen,
      monotonic: () => performance.now(),
      now: Date.now,
      nonce: () => newNonce(mark),
    },
    stop,
  );
  resources.adopt(
    queues.replays.start(context.jobsRedis, work, { concurrency: REPLAYS_AT_ONCE, mark, onError }),
    (worker) => worker.close(),
  );
}
