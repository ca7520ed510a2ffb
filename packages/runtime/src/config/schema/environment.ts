import type { Static } from "typebox";
import Type from "typebox";
import { HTTP_ADDRESS } from "./http-address.ts";
import { REDIS_URL } from "./redis-url.ts";

/** The environment: addresses, and the path of relay.yaml, which names the variables or files of access tokens. */
export const Environment = Type.Object({
  RELAY_CONFIG: Type.String({ default: "relay.yaml", description: "Path of the configuration file." }),
  REDIS_URL: Type.Optional(
    Type.String({
      ...REDIS_URL,
      examples: ["redis://127.0.0.1:6379"],
      description:
        "URL of Redis or Valkey, where relay.yaml names none. Without both: redis://127.0.0.1:6379.",
    }),
  ),
  LOG_LEVEL: Type.Enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
    default: "info",
    description: "Lowest level that is logged.",
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({
      ...HTTP_ADDRESS,
      examples: ["http://127.0.0.1:4318"],
      description: "OpenTelemetry collector for traces, OTLP over HTTP. Without it nothing is traced.",
    }),
  ),
  RELAY_TRACE_SHARE: Type.Number({
    default: 0.01,
    minimum: 0,
    maximum: 1,
    description: "Share of the requests without a traceparent that are traced, 0 to 1.",
  }),
  INGEST_HOST: Type.String({ default: "127.0.0.1", description: "Address the ingest API listens on." }),
  INGEST_PORT: Type.Integer({
    default: 8080,
    minimum: 0,
    maximum: 65_535,
    description: "Port of the ingest API; 0 chooses a free one.",
  }),
  ADMIN_HOST: Type.String({ default: "127.0.0.1", description: "Address the admin API listens on." }),
  ADMIN_PORT: Type.Integer({
    default: 8082,
    minimum: 0,
    maximum: 65_535,
    description: "Port of the admin API; 0 chooses a free one.",
  }),
  WORKER_HOST: Type.String({
    default: "127.0.0.1",
    description: "Address the worker listens on for health and metrics.",
  }),
  WORKER_PORT: Type.Integer({
    default: 8081,
    minimum: 0,
    maximum: 65_535,
    description: "Port of the worker; 0 chooses a free one.",
  }),
});
export type Environment = Static<typeof Environment>;
