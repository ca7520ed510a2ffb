import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { setTimeout as passing } from "node:timers/promises";
import type { Signal } from "@relay/core";
import { listenOn } from "@relay/http";
import { HeldBytes, WebhookSender } from "@relay/pipeline";
import { PLATFORMS } from "@relay/platforms";
import {
  checkRedis,
  connectRedis,
  Heartbeat,
  Queues,
  readState,
  RedisAside,
  RedisClock,
  RedisDeadLetters,
  RedisGate,
  RedisLaneDrain,
  RedisLaneWriter,
  RedisReplayRuns,
  RedisReports,
  RedisWebhooks,
  Registration,
  startSweeper,
  Sweeper,
  waitingLanes,
  wakeWaiting,
  type WebhookRef,
} from "@relay/redis";
import {
  announceListening,
  createLogger,
  createMetrics,
  exposeClockSkew,
  exposeHeldBytes,
  exposeVersions,
  logSignals,
  readConfig,
  runMain,
  startTracing,
  stopRequested,
  stopWithin,
} from "@relay/runtime";
import { HttpTransport, WebhookHttp } from "@relay/transport";
import { createApp } from "./app.ts";
import { drainsOf } from "./drains.ts";
import { lowerPriority } from "./priority.ts";
import { replaysOf } from "./replays.ts";
import { TokenWatch } from "./tokens.ts";

/** Replays are paced and mostly wait. */
const REPLAYS_AT_ONCE = 8;
/** Sources that start messages to webhooks. None of them waits for a receiver. */
const WEBHOOK_SOURCES_AT_ONCE = 16;
/** Set-aside groups are rare, and a try may last as long as a request may. */
const ASIDES_AT_ONCE = 16;

await runMain(async () => {
  const config = readConfig(process.env, PLATFORMS);
  const log = createLogger("worker", config.env.LOG_LEVEL);
  const onError = (error: Error) => log.error({ name: error.name, error: error.message }, "queue error");
  await using resources = new AsyncDisposableStack();
  const tracing = resources.adopt(
    await startTracing(config.env.OTEL_EXPORTER_OTLP_ENDPOINT, {
      service: "worker",
      share: config.env.RELAY_TRACE_SHARE,
    }),
    (running) => running.stop(),
  );

  const redis = resources.adopt(await connectRedis(config.env.REDIS_URL, "worker"), (client) =>
    client.disconnect(),
  );
  const jobsRedis = resources.adopt(await connectRedis(config.env.REDIS_URL, "jobs"), (client) =>
    client.disconnect(),
  );
  const queues = resources.adopt(new Queues(redis), (all) => all.close());
  const metrics = createMetrics(async () =>
    heartbeat.beats ? readState(redis, queues, config.redis.memory_budget_bytes) : undefined,
  );
  metrics.expect([...config.destinations.keys()]);
  const writeLog = logSignals(log);
  const listen = (signal: Signal) => {
    metrics.listen(signal);
    writeLog(signal);
  };
  const destinations = [...config.destinations.values()];
  const ledgerHours = (name: string) => config.destinations.get(name)?.ledgerHours ?? 48;
  const lanes = new RedisLaneDrain(redis, ledgerHours);
  const registration = new Registration(redis, destinations, (signal) => {
    lanes.forgetNames();
    listen(signal);
  });
  const clock = new RedisClock(redis, listen);
  // Started before the first command: without it a host that falls silent now would block the start forever.
  const heartbeat = resources.adopt(
    new Heartbeat(redis, { ask: () => Promise.all([registration.check(), clock.measure()]), listen }),
    (running) => running.stop(),
  );
  await checkRedis(redis, { allowVolatile: config.redis.allow_volatile });
  await registration.open();
  // From here on a change of Redis' clock is noticed.
  await clock.measure();
  const transport = resources.adopt(
    new HttpTransport({
      connectionsPerHost: config.worker.connections_per_host,
      onUnasked: () => listen({ kind: "unasked-answer" }),
    }),
    (http) => http.close(),
  );

  const stop = new AbortController();
  let working = false;
  const app = createApp({
    log,
    registry: metrics.registry,
    isReady: () => working && heartbeat.beats && !stop.signal.aborted,
  });
  const { address, port } = resources.use(
    await listenOn(app, config.env.WORKER_HOST, config.env.WORKER_PORT),
  );
  const held = new HeldBytes(config.worker.max_held_bytes);
  exposeHeldBytes(metrics.registry, held);
  exposeClockSkew(metrics.registry, () => (heartbeat.beats ? clock.skewSeconds : undefined));
  exposeVersions(metrics.registry, destinations);
  const jobs = drainsOf(
    config,
    {
      lanes,
      aside: new RedisAside(redis, ledgerHours),
      gate: new RedisGate(redis),
      deadLetters: new RedisDeadLetters(redis),
      reports: new RedisReports(redis, (source) => queues.webhooks.wake({ source })),
      transport,
      held,
      listen,
      tracing,
      monotonic: () => performance.now(),
      now: Date.now,
      agesAreSure: (redisMs) => clock.isSure(redisMs),
      rest: (ms, signal) => passing(ms, undefined, { signal }).catch(() => undefined),
      dice: Math.random,
      nonce: randomUUID,
    },
    stop.signal,
  );
  // Only once it can work: at a lower priority, its start would take ten times as long on a busy machine.
  lowerPriority();
  const { concurrency } = config.worker;
  resources.adopt(queues.drains.start(jobsRedis, jobs.drain, { concurrency, onError }), (worker) =>
    worker.close(),
  );
  resources.adopt(
    queues.asides.start(jobsRedis, jobs.drainAside, { concurrency: ASIDES_AT_ONCE, onError }),
    (worker) => worker.close(),
  );
  const replayWork = replaysOf(
    config,
    {
      replays: new RedisReplayRuns(redis),
      writer: new RedisLaneWriter(redis),
      wake: (lane) => queues.drains.wake(lane),
      listen,
      monotonic: () => performance.now(),
      now: Date.now,
      nonce: randomUUID,
    },
    stop.signal,
  );
  resources.adopt(
    queues.replays.start(jobsRedis, replayWork, { concurrency: REPLAYS_AT_ONCE, onError }),
    (worker) => worker.close(),
  );
  const secrets = new Map(
    Array.from(config.sources.values(), ({ name, webhookSecrets }) => [
      name,
      webhookSecrets.map((secret) => secret.reveal()),
    ]),
  );
  if ([...secrets.values()].some(({ length }) => length > 0)) {
    const { mayReach } = config.webhooks;
    const poster = resources.adopt(new WebhookHttp({ secrets, mayReach }), (http) => http.close());
    const webhooks = new RedisWebhooks(redis);
    const sender = resources.adopt(
      new WebhookSender({ webhooks, poster, listen, dice: Math.random, onError }, stop.signal),
      (running) => running.close(),
    );
    const notify = async ({ source }: WebhookRef) => {
      await sender.begin(source);
      return { kind: "done" } as const;
    };
    resources.adopt(
      queues.webhooks.start(jobsRedis, notify, { concurrency: WEBHOOK_SOURCES_AT_ONCE, onError }),
      (worker) => worker.close(),
    );
  }
  const sweeper = new Sweeper(redis, queues, listen);
  resources.adopt(
    startSweeper(redis, (clockWentBack) => sweeper.sweep(performance.now(), clockWentBack), onError),
    (running) => running.close(),
  );
  resources.adopt(
    new TokenWatch(destinations, {
      gate: new RedisGate(redis),
      waiting: (destination) => waitingLanes(redis, destination),
      drain: jobs.drain,
      wake: (destination) => wakeWaiting(redis, queues.drains, destination),
      log,
    }),
    (running) => running.close(),
  );
  working = true;

  announceListening(address, port);
  log.info({ address, port, destinations: destinations.length, concurrency }, "draining");

  log.info({ signal: await stopRequested() }, "stopping");
  // No slice starts a micro-batch now. Those in flight are settled, and the rest stays in the lanes.
  stop.abort();
  stopWithin(config.worker.stop_deadline_ms);
});

// Timers of closed sockets would keep the process for seconds.
process.exit();
