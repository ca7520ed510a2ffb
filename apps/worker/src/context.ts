import { type DeadLetterRetention, type Listener, type Signal, USUAL_RETENTION } from "@relay/core";
import { listenOn, waitingApp } from "@relay/http";
import {
  checkRedis,
  connectRedis,
  Heartbeat,
  HistoryWriter,
  isLostLock,
  type Layouts,
  Queues,
  readNodes,
  readState,
  RedisClock,
  RedisLaneDrain,
  Registration,
  viewRuns,
  within,
} from "@relay/redis";
import {
  awaitRedis,
  type Config,
  createMetrics,
  exposeClockSkew,
  exposeConfigRevision,
  exposeRedisNodes,
  exposeVersions,
  type LiveConfig,
  type Logger,
  logSignals,
  type MarkedProcess,
  type Metrics,
  type OwnProcess,
  type RunningTracing,
  startTracing,
} from "@relay/runtime";
import { EnvelopeSealer } from "@relay/sealing";
import { type Forgetting, forgettingOf } from "./forgetting.ts";

/** How long a scrape waits for the state of Redis. A node of a cluster may have gone away meanwhile. */
const STATE_MS = 5000;

type Redis = Awaited<ReturnType<typeof connectRedis>>;

/** What a worker is opened with. */
export interface Opening {
  /** The configuration at the start. What can change while it runs is read from `live`. */
  readonly config: Config;
  readonly live: LiveConfig;
  readonly log: Logger;
  readonly own: OwnProcess;
  /** This process as the others on its machine know it; absent where the system does not show processes. */
  readonly marked: MarkedProcess | undefined;
  /** Closes everything that is opened, in the reverse order. */
  readonly resources: AsyncDisposableStack;
  /** Aborted when the worker is asked to stop. */
  readonly stop: AbortSignal;
}

/** What all parts of a worker share. */
export interface WorkerContext extends Opening {
  readonly tracing: RunningTracing;
  readonly metrics: Metrics;
  /** Writes a signal to the metrics and to the log. */
  readonly listen: Listener;
  readonly redis: Redis;
  /** For BullMQ, whose commands wait for an answer. */
  readonly jobsRedis: Redis;
  readonly queues: Queues;
  readonly sealer: EnvelopeSealer;
  readonly lanes: RedisLaneDrain;
  readonly layouts: Layouts;
  readonly retentionOf: (destination: string) => DeadLetterRetention;
  readonly forgetting: Forgetting;
  readonly clock: RedisClock;
  readonly heartbeat: Heartbeat;
  readonly registration: Registration;
  readonly onQueueError: (error: Error) => void;
}

/** Connects to Redis. Where none answers, it waits. Resolves with undefined when a stop is asked for meanwhile. */
export async function openRedis({ config, log, own, resources }: Opening): Promise<Redis | undefined> {
  const { env } = config;
  const waiting = waitingApp((response) => response.status(404).json({ status: "not found" }));
  const redis = await awaitRedis({
    connect: () => connectRedis(config.redisAddress, "worker", { program: "worker", number: own.number }),
    serveMeanwhile: () => listenOn(waiting, env.WORKER_HOST, env.WORKER_PORT),
    own,
    log,
  });
  return redis && resources.adopt(redis, (client) => client.disconnect());
}

/** Checks that Redis can be used, and registers the lanes. Rejects with a RelayError that says why it cannot be used. */
export async function openContext(opening: Opening, redis: Redis): Promise<WorkerContext> {
  const { config, live, log, resources } = opening;
  const tracing = resources.adopt(await startWorkerTracing(config), (running) => running.stop());
  const jobsRedis = resources.adopt(await connectRedis(config.redisAddress, "jobs"), (client) =>
    client.disconnect(),
  );
  const queues = resources.adopt(new Queues(redis), (all) => all.close());
  const metrics = createMetrics(async () =>
    heartbeat.beats ? within(STATE_MS, stateOf(opening, redis, queues), undefined) : undefined,
  );
  const history = resources.adopt(new HistoryWriter(redis), (writer) => writer.stop());
  const listen = listenerOf(metrics, log, history);
  const destinations = () => [...live.current.destinations.values()];
  const retentionOf = (name: string) => live.current.destinations.get(name)?.retention ?? USUAL_RETENTION;
  const registration = new Registration(redis, destinations(), (signal) => {
    lanes.forgetNames();
    listen(signal);
  });
  const { layouts } = registration;
  const sealer = new EnvelopeSealer(config.sealing.keys, () => performance.now());
  const lanes = new RedisLaneDrain(redis, layouts, sealer);
  const clock = new RedisClock(redis, listen);
  const forgetting = forgettingOf(live, redis);
  // Started before the first command: without it a host that falls silent now would block the start forever.
  const heartbeat = resources.adopt(
    new Heartbeat(redis, {
      ask: () => Promise.all([registration.check(), clock.measure(), forgetting.refresh()]),
      listen,
    }),
    (running) => running.stop(),
  );
  await checkRedis(redis, { allowVolatile: config.redis.allow_volatile });
  await registration.open();
  // From here on a change of Redis' clock is noticed, and who is to be forgotten is known.
  await Promise.all([clock.measure(), forgetting.refresh()]);
  metrics.expect([...config.destinations.keys()]);
  exposeClockSkew(metrics.registry, () => (heartbeat.beats ? clock.skewSeconds : undefined));
  exposeRedisNodes(metrics.shared, () => readNodes(redis));
  exposeVersions(metrics.registry, destinations);
  const onQueueError = (error: Error) =>
    log[isLostLock(error) ? "warn" : "error"]({ name: error.name, error: error.message }, "queue error");
  exposeConfigRevision(metrics.registry, live, opening.own.number);
  const shared = { tracing, metrics, listen, layouts, retentionOf, forgetting, registration, onQueueError };
  const base = { ...opening, ...shared };
  return { ...base, redis, jobsRedis, queues, sealer, lanes, clock, heartbeat };
}

/** What metrics show of Redis. Only this process' file knows which sources there are. */
async function stateOf({ config, live }: Opening, redis: Redis, queues: Queues) {
  const [state, runs] = await Promise.all([
    readState(redis, queues, config.redis.memory_budget_bytes),
    viewRuns(redis, [...live.current.sources.keys()]),
  ]);
  return { ...state, runs };
}

function startWorkerTracing({ env }: Config): Promise<RunningTracing> {
  return startTracing(env.OTEL_EXPORTER_OTLP_ENDPOINT, { service: "worker", share: env.RELAY_TRACE_SHARE });
}

function listenerOf(metrics: Metrics, log: Logger, history: HistoryWriter): Listener {
  const writeLog = logSignals(log);
  return (signal: Signal) => {
    metrics.listen(signal);
    writeLog(signal);
    history.listen(signal);
  };
}
