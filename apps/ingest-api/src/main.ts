import { performance } from "node:perf_hooks";
import { GroupCommit } from "@relay/pipeline";
import { BodyBudget, listenOn } from "@relay/http";
import { PLATFORMS } from "@relay/platforms";
import {
  BacklogWatch,
  type CappedDestination,
  checkRedis,
  connectRedis,
  DrainQueue,
  Heartbeat,
  MemoryBudget,
  mustAnswer,
  readQualities,
  RedisClock,
  Receipts,
  RedisLaneWriter,
  RedisReports,
  Registration,
  RunStore,
} from "@relay/redis";
import {
  announceListening,
  type Config,
  createLogger,
  createMetrics,
  exposeClockSkew,
  logSignals,
  readConfig,
  runMain,
  servingMetrics,
  startTracing,
  stopRequested,
  stopWithin,
} from "@relay/runtime";
import type { Signal } from "@relay/core";
import { HttpTransport } from "@relay/transport";
import { Demo } from "./actors/demo.ts";
import { createApp } from "./app.ts";

/** Longer than any request takes after it was read. A stop then drops requests that still hang. */
const STOP_DEADLINE_MS = 15_000;
/** Sockets for reading tasks and demonstrations. */
const READERS = 8;

await runMain(async () => {
  const config = readConfig(process.env, PLATFORMS);
  const log = createLogger("ingest-api", config.env.LOG_LEVEL);
  const metrics = createMetrics();
  const writeLog = logSignals(log);
  const listen = (signal: Signal) => {
    metrics.listen(signal);
    writeLog(signal);
    if (signal.kind === "judged" && signal.newest) clock.producersSay(signal.newest.eventTime);
  };
  await using resources = new AsyncDisposableStack();
  const tracing = resources.adopt(
    await startTracing(config.env.OTEL_EXPORTER_OTLP_ENDPOINT, {
      service: "ingest-api",
      share: config.env.RELAY_TRACE_SHARE,
    }),
    (running) => running.stop(),
  );

  const redis = resources.adopt(await connectRedis(config.env.REDIS_URL, "producer"), (client) =>
    client.disconnect(),
  );
  const registration = new Registration(redis, [...config.destinations.values()], listen);
  const budget = new MemoryBudget(redis, config.redis.memory_budget_bytes);
  const backlogs = new BacklogWatch(redis, cappedIn(config));
  const clock = new RedisClock(redis, listen);
  const look = () =>
    Promise.all([budget.measure(), backlogs.measure(), registration.check(), clock.measure()]);
  await mustAnswer(config.env.REDIS_URL, async () => {
    await checkRedis(redis, { allowVolatile: config.redis.allow_volatile });
    await registration.open();
    await look();
  });
  const heartbeat = resources.adopt(new Heartbeat(redis, { ask: look, listen }), (running) => running.stop());
  const queue = resources.adopt(new DrainQueue(redis), (drains) => drains.close());
  const commit = resources.adopt(
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

  const http = resources.adopt(new HttpTransport({ connectionsPerHost: READERS }), (transport) =>
    transport.close(),
  );
  const demo = resources.adopt(new Demo(http), (running) => running.close());

  // The workers find due webhooks by themselves.
  const reports = new RedisReports(redis, () => Promise.resolve());
  let ready = true;
  const bodies = new BodyBudget(config.ingest.max_body_bytes_in_flight, () =>
    listen({ kind: "shed", reason: "bodies" }),
  );
  const app = createApp({
    config,
    bodies,
    commit,
    listen,
    tracing,
    log,
    registry: metrics.registry,
    receipts: new Receipts(redis),
    runs: new RunStore(redis, (reportIds) => reports.release(reportIds)),
    reader: http,
    qualitiesOf: (destination) => readQualities(redis, destination),
    demo,
    reports,
    pressure: () => (heartbeat.beats ? budget.pressure : { kind: "away" }),
    isFull: (destination) => backlogs.isFull(destination),
    isReady: () => ready,
    now: Date.now,
  });
  const listening = resources.use(
    await listenOn(app, config.env.INGEST_HOST, config.env.INGEST_PORT, {
      maxConnections: config.ingest.max_connections,
      headersTimeoutMs: config.ingest.headers_timeout_ms,
      requestTimeoutMs: config.ingest.request_timeout_ms,
    }),
  );
  exposeClockSkew(metrics.registry, () => (heartbeat.beats ? clock.skewSeconds : undefined));
  servingMetrics(metrics.registry, () => {
    const { connections, refusedConnections } = listening;
    return { bodyBytes: bodies.heldBytes, connections, refusedConnections };
  });
  const { address, port } = listening;
  announceListening(address, port);
  log.info({ address, port }, "listening");

  log.info({ signal: await stopRequested() }, "stopping");
  ready = false;
  await listening.drain(config.ingest.drain_grace_ms);
  stopWithin(STOP_DEADLINE_MS);
});

function cappedIn({ destinations }: Config): readonly CappedDestination[] {
  return [...destinations.values()].flatMap(({ name, lanes, maxBacklog }) =>
    maxBacklog === undefined ? [] : [{ name, lanes, maxBacklog }],
  );
}
