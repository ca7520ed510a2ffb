import { randomUUID } from "node:crypto";
import { RedisGate, RequestsInFlight, startSweeper, Sweeper, waitingLanes, wakeWaiting } from "@relay/redis";
import type { WorkerContext } from "./context.ts";
import type { Drains } from "./drains.ts";
import { TokenWatch } from "./tokens.ts";

/** Wakes lanes that wait without a drain, each second; one worker of all does it. */
export function startSweeps({ resources, redis, queues, onQueueError, ...context }: WorkerContext): void {
  const sweeper = new Sweeper(redis, queues, context);
  resources.adopt(
    startSweeper(redis, (time) => sweeper.sweep(time), onQueueError),
    (running) => running.close(),
  );
}

const IN_FLIGHT_EVERY_MS = 500;

/** Shows operators what this worker has in flight. */
export function publishRequests({ resources, redis, heartbeat }: WorkerContext, drains: Drains): void {
  const requests = new RequestsInFlight(redis);
  const self = randomUUID();
  const timer = setInterval(() => {
    // Nothing depends on it: a look that fails is made again.
    if (heartbeat.beats) void requests.publish(self, drains.permits).catch(() => undefined);
  }, IN_FLIGHT_EVERY_MS);
  resources.defer(() => clearInterval(timer));
}

/** Tries access tokens that change, and ends suspensions that were about another token. */
export function watchTokens(context: WorkerContext, drains: Drains): TokenWatch {
  const { config, resources, redis, queues, log } = context;
  return resources.adopt(
    new TokenWatch([...config.destinations.values()], {
      gate: new RedisGate(redis),
      waiting: (destination) => waitingLanes(redis, destination),
      drain: (lane) => drains.drain(lane),
      wake: (destination) => wakeWaiting(redis, queues.drains, destination),
      log,
    }),
    (running) => running.close(),
  );
}
