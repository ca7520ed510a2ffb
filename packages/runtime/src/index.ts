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
export { Destination } from "./schema/destination.ts";
export { Environment } from "./schema/environment.ts";
export { RelayFile } from "./schema/relay-file.ts";
export { exposeClockSkew } from "./clock-metrics.ts";
export { exposeHeldBytes } from "./held-metrics.ts";
export { createLogger, logSignals } from "./logger.ts";
export { runMain } from "./main.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { Secret } from "./secret.ts";
export { type ServingState, servingMetrics } from "./serving-metrics.ts";
export type { RelayState } from "./state-metrics.ts";
export { announceListening, stopRequested, stopWithin } from "./stop.ts";
export type { Logger } from "pino";
export { exposeVersions } from "./version-metrics.ts";
export { type RunningTracing, startTracing } from "./tracing.ts";
