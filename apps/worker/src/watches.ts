import { randomUUID } from "node:crypto";
import {
  newNonce,
  RedisGate,
  RequestsInFlight,
  startSiblingWatch,
  startSweeper,
  type Sweeper,
  waitingLanes,
  wakeWaiting,
} from "@relay/redis";
import type { WorkerContext } from "./context.ts";
import type { Drains } from "./drains.ts";
import { TokenWatch } from "./tokens.ts";

/** Wakes lanes that wait without a drain, each second; one worker of all does it. */
export function startSweeps(context: WorkerContext, sweeper: Sweeper): void {
  const { resources, redis, marked, onQueueError } = context;
  const nonce = newNonce(marked?.mark);
  resources.adopt(
    startSweeper(redis, nonce, (time) => sweeper.sweep(time), onQueueError),
    (running) => running.close(),
  );
}

/**
 * Announces this process on its machine, and frees what others there held when they died. Resolves when the others know
 * it. Started before the drains, and so stopped after them.
 */
export async function watchSiblings(context: WorkerContext, sweeper: Sweeper): Promise<void> {
  const { resources, redis, marked, log, onQueueError } = context;
  if (!marked) return;
  const onFreed = (leases: number) => {
    log.warn({ leases }, "freed the leases of a dead worker process");
    // Whoever sweeps would wake its lanes within a second.
    sweeper
      .sweep({ steadyMs: performance.now(), wallClockWentBack: false })
      .catch((error: unknown) => onQueueError(error as Error));
  };
  const watch = await startSiblingWatch(redis, marked, { onFreed, onError: onQueueError });
  resources.adopt(watch, (running) => running.close());
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
