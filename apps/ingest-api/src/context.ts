import type { Listener } from "@relay/core";
import { listenOn, waitingApp } from "@relay/http";
import { RETRY_AFTER } from "@relay/pipeline/admission";
import {
  BacklogWatch,
  type CappedDestination,
  checkRedis,
  connectRedis,
  Heartbeat,
  HistoryWriter,
  type Layouts,
  MemoryBudget,
  mustAnswer,
  RedisClock,
  type RedisLaneWriter,
  Registration,
  SourceAllowances,
} from "@relay/redis";
import {
  awaitRedis,
  type Config,
  createMetrics,
  exposeClockSkew,
  exposeConfigRevision,
  type LiveConfig,
  type Logger,
  logSignals,
  type Metrics,
  type OwnProcess,
  type RunningTracing,
  startTracing,
} from "@relay/runtime";
import { EnvelopeSealer } from "@relay/sealing";
import { openWriter } from "./open-writer.ts";
import { sendProblem } from "./problem.ts";

type Redis = Awaited<ReturnType<typeof connectRedis>>;

/** What an ingest API is opened with. */
export interface Opening {
  /** The configuration at the start. What can change while it runs is read from `live`. */
  readonly config: Config;
  readonly live: LiveConfig;
  readonly log: Logger;
  readonly own: OwnProcess;
  /** Closes everything that is opened, in the reverse order. */
  readonly resources: AsyncDisposableStack;
}

/** What all parts of an ingest API share. */
export interface IngestContext extends Opening {
  readonly tracing: RunningTracing;
  readonly metrics: Metrics;
  /** Writes a signal to the metrics and to the log. */
  readonly listen: Listener;
  readonly redis: Redis;
  readonly sealer: EnvelopeSealer;
  readonly writer: RedisLaneWriter;
  readonly layouts: Layouts;
  readonly heartbeat: Heartbeat;
  readonly budget: MemoryBudget;
  readonly backlogs: BacklogWatch;
  readonly allowances: SourceAllowances;
  readonly registration: Registration;
}

/**
 * Connects to Redis. Where none answers, it waits; meanwhile requests are answered 503. Resolves with undefined when a
 * stop is asked for meanwhile.
 */
export async function openRedis({ config, log, own, resources }: Opening): Promise<Redis | undefined> {
  const { env } = config;
  const identity = { program: "ingest-api", number: own.number };
  const waiting = waitingApp((response) =>
    sendProblem(response, "unavailable", { retryAfterSeconds: RETRY_AFTER.away }),
  );
  const redis = await awaitRedis({
    connect: () => connectRedis(config.redisAddress, "producer", identity),
    serveMeanwhile: () => listenOn(waiting, env.INGEST_HOST, env.INGEST_PORT),
    own,
    log,
  });
  return redis && resources.adopt(redis, (client) => client.disconnect());
}

/**
 * Checks that Redis can be used, registers the lanes, and starts to watch Redis' memory, backlogs and clock. Rejects
 * with a RelayError that says why Redis cannot be used.
 */
export async function openContext(opening: Opening, redis: Redis): Promise<IngestContext> {
  const { config, log, resources } = opening;
  const metrics = createMetrics();
  const writeLog = logSignals(log);
  const listen: Listener = (signal) => {
    metrics.listen(signal);
    writeLog(signal);
    history.listen(signal);
    if (signal.kind === "judged" && signal.newest) clock.producersSay(signal.newest.eventTime);
  };
  const tracing = resources.adopt(await startIngestTracing(config), (running) => running.stop());
  const history = resources.adopt(new HistoryWriter(redis), (writer) => writer.stop());
  const registration = new Registration(redis, [...config.destinations.values()], listen);
  const budget = new MemoryBudget(redis, config.redis.memory_budget_bytes);
  const { layouts } = registration;
  const backlogs = new BacklogWatch(redis, layouts, cappedIn(config));
  const allowances = new SourceAllowances(redis, ratesIn(config));
  const clock = new RedisClock(redis, listen);
  const look = () =>
    Promise.all([budget.measure(), backlogs.measure(), registration.check(), clock.measure()]);
  const sealer = new EnvelopeSealer(config.sealing.keys, () => performance.now());
  const writer = await mustAnswer(config.redisAddress, async () => {
    await checkRedis(redis, { allowVolatile: config.redis.allow_volatile });
    await registration.open();
    await look();
    return openWriter(opening, redis, sealer);
  });
  const heartbeat = resources.adopt(new Heartbeat(redis, { ask: look, listen }), (running) => running.stop());
  exposeClockSkew(metrics.registry, () => (heartbeat.beats ? clock.skewSeconds : undefined));
  exposeConfigRevision(metrics.registry, opening.live, opening.own.number);
  const watches = { heartbeat, budget, backlogs, allowances, registration, layouts };
  return { ...opening, ...watches, tracing, metrics, listen, redis, sealer, writer };
}

function startIngestTracing({ env }: Config): Promise<RunningTracing> {
  return startTracing(env.OTEL_EXPORTER_OTLP_ENDPOINT, {
    service: "ingest-api",
    share: env.RELAY_TRACE_SHARE,
  });
}

/** The destinations that may have only so many conversions waiting. */
export function cappedIn({ destinations }: Config): readonly CappedDestination[] {
  return [...destinations.values()].flatMap(({ name, maxBacklog }) =>
    maxBacklog === undefined ? [] : [{ name, maxBacklog }],
  );
}

/** Conversions a second of the sources that may send only so many. */
export function ratesIn({ sources }: Config): ReadonlyMap<string, number> {
  return new Map(
    [...sources.values()].flatMap(({ name, maxConversionsPerSecond: rate }) =>
      rate === undefined ? [] : [[name, rate] as const],
    ),
  );
}
