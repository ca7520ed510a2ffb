import { listenOn } from "@relay/http";
import { Sweeper } from "@relay/redis";
import { markedProcess, stopWithin } from "@relay/runtime";
import { createApp } from "./app.ts";
import { openContext, type Opening, openRedis } from "./context.ts";
import { openDrains, startDrains, startReplays } from "./jobs.ts";
import { lowerPriority } from "./priority.ts";
import { publishRequests, shareLanes, startSweeps, watchSiblings, watchTokens } from "./watches.ts";
import { followConfig } from "./follow-config.ts";
import { Webhooks } from "./webhooks.ts";

/** Drains lanes until a stop is asked for, in one of the processes of a worker. */
export async function work({
  config,
  live,
  log,
  own,
}: Omit<Opening, "marked" | "resources" | "stop">): Promise<void> {
  const stop = new AbortController();
  await using resources = new AsyncDisposableStack();
  const marked = markedProcess();
  const opening = { config, live, log, own, marked, resources, stop: stop.signal };
  const redis = await openRedis(opening);
  if (!redis) return;
  const context = await openContext(opening, redis);
  const drains = openDrains(context);

  let working = false;
  const { heartbeat, metrics } = context;
  const isReady = () => working && heartbeat.beats && !stop.signal.aborted;
  const app = createApp({ log, ...own.observation({ ...metrics, isReady }) });
  const { WORKER_HOST, WORKER_PORT } = config.env;
  const { address, port } = resources.use(await listenOn(app, WORKER_HOST, WORKER_PORT));

  // Only once it can work: at a lower priority, its start would take ten times as long on a busy machine.
  lowerPriority();
  const sweeper = new Sweeper(redis, context.queues, context);
  await watchSiblings(context, sweeper);
  startDrains(context, drains);
  startReplays(context);
  const webhooks = new Webhooks(context);
  startSweeps(context, sweeper);
  const tokens = watchTokens(context, drains);
  publishRequests(context, drains);
  shareLanes(context, drains);
  followConfig(context, { drains, webhooks, tokens });
  working = true;

  own.serving(address, port);
  const { concurrency } = config.worker;
  log.info({ address, port, destinations: config.destinations.size, concurrency }, "draining");

  log.info({ signal: await own.stopRequested() }, "stopping");
  // No slice starts a micro-batch now. Those in flight are settled, and the rest stays in the lanes.
  stop.abort();
  stopWithin(config.worker.stop_deadline_ms);
}
