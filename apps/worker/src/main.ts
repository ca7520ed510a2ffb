import { listenOn } from "@relay/http";
import { PLATFORMS } from "@relay/platforms";
import { announceListening, readConfig, runMain, stopRequested, stopWithin } from "@relay/runtime";
import { createApp } from "./app.ts";
import { openContext } from "./context.ts";
import { openDrains, startDrains, startReplays } from "./jobs.ts";
import { lowerPriority } from "./priority.ts";
import { startSweeps, watchTokens } from "./watches.ts";
import { startWebhooks } from "./webhooks.ts";

await runMain(async () => {
  const config = readConfig(process.env, PLATFORMS);
  const stop = new AbortController();
  await using resources = new AsyncDisposableStack();
  const context = await openContext({ config, resources, stop: stop.signal });
  const { log, metrics, heartbeat } = context;
  const drains = openDrains(context);

  let working = false;
  const app = createApp({
    log,
    registry: metrics.registry,
    isReady: () => working && heartbeat.beats && !stop.signal.aborted,
  });
  const { WORKER_HOST, WORKER_PORT } = config.env;
  const { address, port } = resources.use(await listenOn(app, WORKER_HOST, WORKER_PORT));

  // Only once it can work: at a lower priority, its start would take ten times as long on a busy machine.
  lowerPriority();
  startDrains(context, drains);
  startReplays(context);
  startWebhooks(context);
  startSweeps(context);
  watchTokens(context, drains);
  working = true;

  announceListening(address, port);
  const { concurrency } = config.worker;
  log.info({ address, port, destinations: config.destinations.size, concurrency }, "draining");

  log.info({ signal: await stopRequested() }, "stopping");
  // No slice starts a micro-batch now. Those in flight are settled, and the rest stays in the lanes.
  stop.abort();
  stopWithin(config.worker.stop_deadline_ms);
});

// Timers of closed sockets would keep the process for seconds.
process.exit();
