export { AccessToken } from "./access-token.ts";
export {
  type ActorsConfig,
  type AdminKeyConfig,
  type Config,
  ConfigError,
  type DestinationConfig,
  readConfig,
  type RouteConfig,
  type SourceConfig,
  type WebhooksConfig,
} from "./config.ts";
export type { ConfigFault } from "./config-file.ts";
export { ADMIN_SCOPES, AdminKey, type AdminScope } from "./schema/admin.ts";
export { destinationSchema } from "./schema/destination.ts";
export { Environment } from "./schema/environment.ts";
export { relayFileSchema } from "./schema/relay-file.ts";
export { exposeClockSkew } from "./metrics/clock.ts";
export { exposeConcurrency } from "./metrics/concurrency.ts";
export { exposeHeldBytes } from "./metrics/held.ts";
export { logSignals } from "./log-signals.ts";
export { createLogger } from "./logger.ts";
export { runMain } from "./main.ts";
export { createMetrics, type Metrics } from "./metrics/create-metrics.ts";
export { Secret } from "./secret.ts";
export { type ServingState, servingMetrics } from "./metrics/serving.ts";
export type { RelayState } from "./metrics/state.ts";
export { announceListening, stopWithin } from "./stop.ts";
export { ALONE, type Observation, type OwnProcess } from "./processes/own-process.ts";
export { processMetrics } from "./processes/process-metrics.ts";
export { runProcesses } from "./processes/run-processes.ts";
export { shareOf } from "./processes/share.ts";
export { nodeMetrics } from "./metrics/node.ts";
export type { Logger } from "pino";
export { exposeVersions } from "./metrics/version.ts";
export { type RunningTracing, startTracing } from "./tracing.ts";
