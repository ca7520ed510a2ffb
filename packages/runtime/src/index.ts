export { awaitRedis } from "./await-redis.ts";
export { AccessToken } from "./config/access-token.ts";
export type {
  ActorsConfig,
  AdminKeyConfig,
  Config,
  DestinationConfig,
  RouteConfig,
  SourceConfig,
  WebhooksConfig,
} from "./config/config.ts";
export { ConfigError, type ConfigFault } from "./config/config-error.ts";
export { LiveConfig, type Prepare } from "./config/live-config.ts";
export { readConfig, readRedisOnly, readBlindIndexOnly, readSealingOnly } from "./config/read-config.ts";
export { type SealingConfig } from "./config/sealing.ts";
export { ADMIN_SCOPES, AdminKey, type AdminScope } from "./config/schema/admin.ts";
export { destinationSchema } from "./config/schema/destination.ts";
export { Environment } from "./config/schema/environment.ts";
export { relayFileSchema } from "./config/schema/relay-file.ts";
export { revisionOf } from "./config/revision.ts";
export { exposeConfigRevision } from "./metrics/config-revision.ts";
export { exposeClockSkew } from "./metrics/clock.ts";
export { exposeConcurrency } from "./metrics/concurrency.ts";
export { exposeDraining } from "./metrics/draining.ts";
export { exposeHeldBytes } from "./metrics/held.ts";
export { logSignals } from "./log-signals.ts";
export { createLogger } from "./logger.ts";
export { runMain } from "./main.ts";
export { createMetrics, type Metrics } from "./metrics/create-metrics.ts";
export type { RedisAddressConfig } from "./config/redis-config.ts";
export { Secret } from "./config/secret.ts";
export { type ServingState, servingMetrics } from "./metrics/serving.ts";
export type { RelayState } from "./metrics/state.ts";
export { announceListening, stopWithin } from "./stop.ts";
export { ALONE, type Observation, type OwnProcess } from "./processes/own-process.ts";
export { type MarkedProcess, markedProcess } from "./processes/marked-process.ts";
export { processMetrics } from "./processes/process-metrics.ts";
export { processCount, runProcesses } from "./processes/run-processes.ts";
export { shareOf } from "./processes/share.ts";
export { nodeMetrics } from "./metrics/node.ts";
export type { Logger } from "pino";
export { exposeRedisNodes } from "./metrics/redis-nodes.ts";
export { exposeVersions } from "./metrics/version.ts";
export { type RunningTracing, startTracing } from "./tracing.ts";
