import { performance } from "node:perf_hooks";
import { Demo } from "@relay/endpoints/actors";
import { BodyBudget, type Listening, listenOn } from "@relay/http";
import { GroupCommit } from "@relay/pipeline";
import { PLATFORMS } from "@relay/platforms";
import {
  DeliveryStatuses,
  DrainQueue,
  readQualities,
  RedisLaneWriter,
  RedisReports,
  RunStore,
} from "@relay/redis";
import {
  announceListening,
  readConfig,
  runMain,
  servingMetrics,
  stopRequested,
  stopWithin,
} from "@relay/runtime";
import { HttpTransport } from "@relay/transport";
import type { Express } from "express";
import { createApp } from "./app.ts";
import { type IngestContext, openContext } from "./context.ts";

/** Longer than any request takes after it was read. A stop then drops requests that still hang. */
const STOP_DEADLINE_MS = 15_000;
/** Sockets for reading tasks and demonstrations. */
const READERS = 8;

await runMain(async () => {
  const config = readConfig(process.env, PLATFORMS);
  await using resources = new AsyncDisposableStack();
  const context = await openContext({ config, resources });

  let ready = true;
  const bodies = new BodyBudget(config.ingest.max_body_bytes_in_flight, () =>
    context.listen({ kind: "shed", reason: "bodies" }),
  );
  const app = openApp(context, bodies, () => ready);
  const listening = resources.use(await listen(context, app));
  servingMetrics(context.metrics.registry, () => {
    const { connections, refusedConnections } = listening;
    return { bodyBytes: bodies.heldBytes, connections, refusedConnections };
  });
  const { address, port } = listening;
  announceListening(address, port);
  context.log.info({ address, port }, "listening");

  context.log.info({ signal: await stopRequested() }, "stopping");
  ready = false;
  await listening.drain(config.ingest.drain_grace_ms);
  stopWithin(STOP_DEADLINE_MS);
});

/** Creates the app with everything that its routes use. */
function openApp(context: IngestContext, bodies: BodyBudget, isReady: () => boolean): Express {
  const { config, resources, listen, tracing, log, metrics, redis, heartbeat, budget, backlogs } = context;
  const commit = openCommit(context);
  const http = resources.adopt(new HttpTransport({ connectionsPerHost: READERS }), (transport) =>
    transport.close(),
  );
  const { sandbox } = config.actors;
  // The workers find due webhooks by themselves.
  const reports = new RedisReports(redis, () => Promise.resolve());
  return createApp({
    config,
    bodies,
    commit,
    listen,
    tracing,
    log,
    registry: metrics.registry,
    statuses: new DeliveryStatuses(redis),
    runs: new RunStore(redis, (reportIds) => reports.release(reportIds)),
    reader: http,
    qualitiesOf: (destination) => readQualities(redis, destination),
    ...(sandbox && { demo: new Demo({ baseUrl: sandbox.base_url, token: sandbox.access_token }, http) }),
    reports,
    pressure: () => (heartbeat.beats ? budget.pressure : { kind: "away" }),
    isFull: (destination) => backlogs.isFull(destination),
    isReady,
    now: Date.now,
  });
}

/** Opens the group commit; when closed, it writes what it holds. */
function openCommit({ config, resources, redis, listen, tracing }: IngestContext): GroupCommit {
  const queue = resources.adopt(new DrainQueue(redis), (drains) => drains.close());
  return resources.adopt(
    new GroupCommit({
      writer: new RedisLaneWriter(redis),
      wake: (lane, now) => (now ? queue.wakeNow(lane) : queue.wake(lane)),
      listen,
      fullAt: (destination) => config.destinations.get(destination)?.dialect.limits.maxEvents ?? 1,
      lingerMs: config.ingest.linger_ms,
      maxHeldBytes: config.ingest.max_held_bytes,
      tracing,
      monotonic: () => performance.now(),
    }),
    (pending) => pending.flush(),
  );
}

/** Listens for producers, within the configured limits. */
function listen({ config: { env, ingest } }: IngestContext, app: Express): Promise<Listening> {
  return listenOn(app, env.INGEST_HOST, env.INGEST_PORT, {
    maxConnections: ingest.max_connections,
    headersTimeoutMs: ingest.headers_timeout_ms,
    requestTimeoutMs: ingest.request_timeout_ms,
  });
}
