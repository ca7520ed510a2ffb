import type { RequestListener } from "node:http";
import { performance } from "node:perf_hooks";
import { RelayError, requestFailed } from "@relay/core";
import { Demo } from "@relay/endpoints/actors";
import { BodyBudget, type Listening, listenOn, ReplaceableHandler } from "@relay/http";
import { GroupCommit } from "@relay/pipeline";
import {
  DeliveryStatuses,
  DrainQueue,
  isPassing,
  laneChoices,
  withPresentLanes,
  readQualities,
  RedisReports,
  RedisRunStore,
} from "@relay/redis";
import { type Config, servingMetrics, shareOf, stopWithin } from "@relay/runtime";
import { HttpTransport } from "@relay/transport";
import type { Express } from "express";
import { type AppContext, createApp } from "./app.ts";
import { cappedIn, type IngestContext, openContext, type Opening, openRedis, ratesIn } from "./context.ts";

/** Sockets for platform queries and demonstrations. */
const READERS = 8;

/**
 * Serves producers until a stop is asked for, in one of the processes of the ingest API. The stop ends the process when
 * it takes longer than `stopDeadlineMs` after the grace for connections.
 */
export async function serve(
  { config, live, log, own }: Omit<Opening, "resources">,
  stopDeadlineMs: number,
): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const opening = { config: configOfOne(config, own), live, log, own, resources };
  const redis = await openRedis(opening);
  if (!redis) return;
  const context = await openContext(opening, redis);
  const { max_body_bytes: oneBody, max_body_bytes_in_flight: mostBytes } = context.config.ingest;
  const bodies = new BodyBudget(mostBytes, () => context.listen({ kind: "shed", reason: "bodies" }), oneBody);

  let isStopping = false;
  const openApp = appOpener(context, bodies, () => isStopping);
  const handler = new ReplaceableHandler(openApp(context.config));
  const listening = resources.use(await listen(context, handler.handle));
  servingMetrics(context.metrics.registry, () => {
    const { connections, refusedConnections } = listening;
    return { bodyBytes: bodies.heldBytes, connections, refusedConnections };
  });
  resources.use(live).follow(async (next) => {
    await context.registration.replace([...next.destinations.values()]);
    const app = openApp(configOfOne(next, own));
    return () => {
      context.sealer.use(next.sealing.keys);
      context.backlogs.replace(cappedIn(next));
      context.allowances.replace(ratesIn(next));
      handler.replace(app);
    };
  });
  const { address, port } = listening;
  own.serving(address, port);
  log.info({ address, port }, "listening");

  log.info({ signal: await own.stopRequested() }, "stopping");
  isStopping = true;
  await listening.drain(config.ingest.drain_grace_ms);
  stopWithin(stopDeadlineMs);
}

/** The configuration of one process: its share of what the ingest API may hold and of its connections. */
function configOfOne(config: Config, own: Opening["own"]): Config {
  const { ingest } = config;
  return {
    ...config,
    ingest: {
      ...ingest,
      max_connections: shareOf(ingest.max_connections, own),
      max_held_bytes: shareOf(ingest.max_held_bytes, own),
      // A body of a stranger must not take all the room.
      max_body_bytes_in_flight: shareOf(ingest.max_body_bytes_in_flight, own, 2 * ingest.max_body_bytes),
    },
  };
}

/** Opens everything that the routes use. Returns a function that creates the app for a configuration. */
function appOpener(
  context: IngestContext,
  bodies: BodyBudget,
  isStopping: () => boolean,
): (config: Config) => Express {
  const { live, resources, redis, sealer, layouts, heartbeat, budget, backlogs } = context;
  const { listen, tracing, metrics } = context;
  const http = resources.adopt(new HttpTransport({ connectionsPerHost: READERS }), (transport) =>
    transport.close(),
  );
  // The workers find due webhooks by themselves.
  const reports = new RedisReports(redis, sealer, () => Promise.resolve());
  const shared: Omit<AppContext, "config" | "demo" | "qualitiesOf"> = {
    bodies,
    commit: openCommit(context),
    listen,
    tracing,
    errors: {
      isPassing,
      note: (failure, error) =>
        listen(failure === "failed" ? requestFailed(error) : { kind: "shed", reason: shedBy(error) }),
    },
    observed: context.own.observation({
      registry: metrics.registry,
      isReady: () => heartbeat.beats && !isStopping(),
    }),
    statuses: new DeliveryStatuses(redis, sealer),
    runs: new RedisRunStore(redis, sealer, (reportIds) => reports.release(reportIds)),
    reader: http,
    reports,
    pressure: () => (heartbeat.beats ? budget.pressure : { kind: "away" }),
    isFull: (destination) => backlogs.isFull(destination),
    isShareFull: (destination, source) => {
      const share = live.current.sources.get(source)?.backlogShare;
      return share !== undefined && backlogs.isFull(destination, share);
    },
    takeAllowance: (source, count) => context.allowances.take(source, count),
    now: Date.now,
  };
  return (config) => {
    const { platforms, actors } = config;
    const { sandbox } = actors;
    const destinations = new Map(
      Array.from(config.destinations, ([name, one]) => [name, withPresentLanes(one, layouts)]),
    );
    return createApp({
      ...shared,
      config: { ...config, destinations },
      ...(sandbox && {
        demo: new Demo({ baseUrl: sandbox.base_url, token: sandbox.access_token }, http, platforms),
      }),
      qualitiesOf: async (name) => (config.destinations.has(name) ? readQualities(redis, name) : []),
    });
  };
}

/** Why a request is answered 503 for an error that passes. */
function shedBy(error: unknown): string {
  const isUnconfirmed = error instanceof RelayError && error.code === "RELAY_UNCONFIRMED";
  return isUnconfirmed ? "unconfirmed" : "write-failed";
}

/** Opens the group commit; when closed, it writes what it holds. */
function openCommit(context: IngestContext): GroupCommit {
  const { config, live, resources, redis, writer, layouts, listen, tracing } = context;
  const queue = resources.adopt(new DrainQueue(redis), (drains) => drains.close());
  return resources.adopt(
    new GroupCommit({
      writer,
      choiceOf: laneChoices((name) => live.current.destinations.get(name), layouts),
      wake: (lane, now) => (now ? queue.wakeNow(lane) : queue.wake(lane)),
      listen,
      fullAt: (destination) => live.current.destinations.get(destination)?.dialect.limits.maxEvents ?? 1,
      lingerMs: config.ingest.linger_ms,
      maxHeldBytes: config.ingest.max_held_bytes,
      tracing,
      monotonic: () => performance.now(),
    }),
    (pending) => pending.flush(),
  );
}

/** Listens for producers, within the configured limits. */
function listen({ config: { env, ingest } }: IngestContext, app: RequestListener): Promise<Listening> {
  return listenOn(app, env.INGEST_HOST, env.INGEST_PORT, {
    maxConnections: ingest.max_connections,
    headersTimeoutMs: ingest.headers_timeout_ms,
    requestTimeoutMs: ingest.request_timeout_ms,
  });
}
