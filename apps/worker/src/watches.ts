import { randomUUID } from "node:crypto";
import { lanesToHandOver } from "@relay/core";
import {
  type Freed,
  newNonce,
  RedisGate,
  RequestsInFlight,
  RunningDrains,
  SiblingWatch,
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
  const { resources, redis, queues, marked, log, onQueueError } = context;
  if (!marked) return;
  const onFreed = (freed: Freed) => {
    log.warn(freed, "freed what a dead worker process held");
    // Whoever sweeps would wake its lanes within a second.
    sweeper
      .sweep({ steadyMs: performance.now(), wallClockWentBack: false })
      .catch((error: unknown) => onQueueError(error as Error));
  };
  const siblings = new SiblingWatch(redis, queues, marked);
  const watch = await startSiblingWatch(siblings, { onFreed, onError: onQueueError });
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

const COMPARE_EVERY_MS = 500;

/** Hands lanes to other worker processes while this one drains more than its share. */
export function shareLanes({ resources, redis, heartbeat, stop }: WorkerContext, { slots }: Drains): void {
  const drains = new RunningDrains(redis);
  const self = randomUUID();
  const compare = async () => {
    const { lasting } = slots;
    slots.handOver(lanesToHandOver(lasting, await drains.report(self, lasting)));
  };
  const timer = setInterval(() => {
    // A look that fails is made again.
    if (heartbeat.beats && !stop.aborted) void compare().catch(() => undefined);
  }, COMPARE_EVERY_MS);
  resources.defer(() => clearInterval(timer));
  // It drains nothing while it stops, and would be taken for idle.
  stop.addEventListener("abort", () => void drains.withdraw(self).catch(() => undefined), { once: true });
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
