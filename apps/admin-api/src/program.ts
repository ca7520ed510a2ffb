import { type PlatformRegistry, RelayError } from "@relay/core";
import { BodyBudget, listenOn, ReplaceableHandler, waitingApp } from "@relay/http";
import {
  checkRedis,
  connectRedis,
  ConsoleSessions,
  FeatureLevel,
  Heartbeat,
  mustAnswer,
  Operator,
  Queues,
} from "@relay/redis";
import {
  ALONE,
  awaitRedis,
  type Config,
  createLogger,
  exposeConfigRevision,
  LiveConfig,
  type Logger,
  nodeMetrics,
  readConfig,
  runMain,
  servingMetrics,
  stopWithin,
} from "@relay/runtime";
import { EnvelopeSealer } from "@relay/sealing";
import { Registry } from "prom-client";
import { createApp } from "./app.ts";
import { sendProblem } from "./problem.ts";

const STOP_DEADLINE_MS = 10_000;
const BODY_BYTES_IN_FLIGHT = 16_777_216;

/** Runs the admin API, for these platforms, until a stop is asked for. */
export function adminApi(platforms: PlatformRegistry): Promise<void> {
  return runMain(() => serve(platforms));
}

async function serve(platforms: PlatformRegistry): Promise<void> {
  const load = () => withKeys(readConfig(process.env, platforms));
  const config = load();
  const log = createLogger("admin-api", config.env.LOG_LEVEL);
  await using resources = new AsyncDisposableStack();
  const connected = await openRedis(config, log);
  if (!connected) return;
  const redis = resources.adopt(connected, (client) => client.disconnect());
  const level = new FeatureLevel(redis);
  await mustAnswer(config.redisAddress, async () => {
    await checkRedis(redis, { allowVolatile: config.redis.allow_volatile });
    await level.announce();
  });
  const heartbeat = resources.adopt(new Heartbeat(redis, { ask: () => level.announce() }), (running) =>
    running.stop(),
  );
  const queues = resources.adopt(new Queues(redis), (all) => all.close());
  const sealer = new EnvelopeSealer(config.sealing.keys, () => performance.now());
  const registry = new Registry();
  nodeMetrics(registry);
  const live = new LiveConfig({ config, load, own: ALONE, log });
  exposeConfigRevision(registry, live, ALONE.number);

  let ready = true;
  const bodies = new BodyBudget(BODY_BYTES_IN_FLIGHT, () => log.warn("too many bytes of bodies at once"));
  const shared = {
    bodies,
    sessions: new ConsoleSessions(redis),
    operatorFor: (name: string) =>
      new Operator({ redis, queues, sealer, index: config.blindIndex, by: name }),
    log,
    ...ALONE.observation({ registry, isReady: () => ready && heartbeat.beats }),
  };
  const handler = new ReplaceableHandler(createApp({ ...shared, config }));
  const { ADMIN_HOST, ADMIN_PORT } = config.env;
  const listening = resources.use(await listenOn(handler.handle, ADMIN_HOST, ADMIN_PORT));
  resources.use(live).follow(async (next) => {
    const app = createApp({ ...shared, config: next });
    return () => {
      sealer.use(next.sealing.keys);
      handler.replace(app);
    };
  });
  servingMetrics(registry, () => {
    const { connections, refusedConnections } = listening;
    return { bodyBytes: bodies.heldBytes, connections, refusedConnections };
  });
  const { address, port } = listening;
  ALONE.serving(address, port);
  log.info({ address, port, keys: config.adminKeys.length }, "listening");

  log.info({ signal: await ALONE.stopRequested() }, "stopping");
  ready = false;
  stopWithin(STOP_DEADLINE_MS);
}

function withKeys(config: Config): Config {
  if (config.adminKeys.length === 0) throw new RelayError("RELAY_ADMIN_WITHOUT_KEYS");
  return config;
}

/** Connects to Redis. Where none answers, it waits. Resolves with undefined when a stop is asked for meanwhile. */
function openRedis(config: Config, log: Logger) {
  const { env } = config;
  const identity = { program: "admin-api", number: ALONE.number };
  const waiting = waitingApp((response) => sendProblem(response, "unavailable", { retryAfterSeconds: 2 }));
  return awaitRedis({
    connect: () => connectRedis(config.redisAddress, "producer", identity),
    serveMeanwhile: () => listenOn(waiting, env.ADMIN_HOST, env.ADMIN_PORT),
    own: ALONE,
    log,
  });
}
