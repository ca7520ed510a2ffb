import { wakeWaiting } from "@relay/redis";
import type { WorkerContext } from "./context.ts";
import type { Drains } from "./drains.ts";
import type { TokenWatch } from "./tokens.ts";
import type { Webhooks } from "./webhooks.ts";

/** The parts of a worker that take over another configuration while they run. */
export interface Configured {
  readonly drains: Drains;
  readonly webhooks: Webhooks;
  readonly tokens: TokenWatch;
}

/**
 * Applies new configurations. A destination that is added, or added again, has its waiting lanes drained at once. One
 * that is removed keeps what waits in its lanes.
 */
export function followConfig(context: WorkerContext, { drains, webhooks, tokens }: Configured): void {
  const { live, resources, registration, redis, queues, sealer, metrics, onQueueError } = context;
  resources.use(live).follow(async (next) => {
    await registration.replace([...next.destinations.values()]);
    const added = [...next.destinations.keys()].filter((name) => !live.current.destinations.has(name));
    return () => {
      sealer.use(next.sealing.keys);
      metrics.expect(added);
      drains.replace(next);
      webhooks.replace(next);
      tokens.replace([...next.destinations.values()]);
      for (const name of added) void wakeWaiting(redis, queues.drains, name).catch(onQueueError);
    };
  });
}
