import { type PlatformRegistry, RelayError } from "@relay/core";
import { BodyBudget, listenOn } from "@relay/http";
import {
  checkRedis,
  connectRedis,
  ConsoleSessions,
  Heartbeat,
  mustAnswer,
  Operator,
  Queues,
} from "@relay/redis";
import {
  ALONE,
  createLogger,
  nodeMetrics,
  readConfig,
  runMain,
  servingMetrics,
  stopWithin,
} from "@relay/runtime";
import { EnvelopeSealer } from "@relay/sealing";
import { Registry } from "prom-client";
import { createApp } from "./app.ts";

const STOP_DEADLINE_MS = 10_000;
const BODY_BYTES_IN_FLIGHT = 16_777_216;

/** Runs the admin API, for these platforms, until a stop is asked for. */
export function adminApi(platforms: PlatformRegistry): Promise<void> {
  return runMain(() => serve(platforms));
}

async function serve(platforms: PlatformRegistry): Promise<void> {
  const config = readConfig(process.env, platforms);
  if (config.adminKeys.length === 0) throw new RelayError("RELAY_ADMIN_WITHOUT_KEYS");
  const log = createLogger("admin-api", config.env.LOG_LEVEL);
  await using resources = new AsyncDisposableStack();
  const redis = resources.adopt(
    await connectRedis(config.redisAddress, "producer", { program: "admin-api", number: ALONE.number }),
    (client) => client.disconnect(),
  );
  await mustAnswer(config.redisAddress, () =>
    checkRedis(redis, { allowVolatile: config.redis.allow_volatile }),
  );
  const heartbeat = resources.adopt(new Heartbeat(redis), (running) => running.stop());
  const queues = resources.adopt(new Queues(redis), (all) => all.close());
  const sealer = new EnvelopeSealer(config.sealing.keys, () => performance.now());
  const operatorOf = (by: string) => new Operator({ redis, queues, sealer, by });
  const operators = new Map(config.adminKeys.map(({ name }) => [name, operatorOf(name)]));
  const registry = new Registry();
  nodeMetrics(registry);

  let ready = true;
  const bodies = new BodyBudget(BODY_BYTES_IN_FLIGHT, () => log.warn("too many bytes of bodies at once"));
  const app = createApp({
    bodies,
    config,
    sessions: new ConsoleSessions(redis),
    operatorFor: (name) => operators.get(name) ?? operatorOf(name),
    log,
    ...ALONE.observation({ registry, isReady: () => ready && heartbeat.beats }),
  });
  const listening = resources.use(await listenOn(app, config.env.ADMIN_HOST, config.env.ADMIN_PORT));
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
