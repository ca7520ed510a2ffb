import type { Static } from "typebox";
import Type from "typebox";

/** The environment: addresses, and where the file is. Where access tokens are, the file says. */
export const Environment = Type.Object({
  RELAY_CONFIG: Type.String({ default: "relay.yaml", description: "Path of the configuration file." }),
  REDIS_URL: Type.String({
    default: "redis://127.0.0.1:6379",
    pattern: "^rediss?://",
    description: "Redis or Valkey.",
  }),
  LOG_LEVEL: Type.Enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
    default: "info",
    description: "Least severe level that is logged.",
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({
      pattern: "^https?://",
      examples: ["http://127.0.0.1:4318"],
      description: "Where traces go: an OpenTelemetry collector, OTLP over HTTP. Absent: nothing is traced.",
    }),
  ),
  RELAY_TRACE_SHARE: Type.Number({
    default: 0.01,
    minimum: 0,
    maximum: 1,
    description: "Share of the requests without a traceparent that are traced.",
  }),
  INGEST_HOST: Type.String({ default: "127.0.0.1", description: "Address the ingest API listens on." }),
  INGEST_PORT: Type.Integer({
    default: 8080,
    minimum: 0,
    maximum: 65_535,
    description: "Its port; 0 for any.",
  }),
  ADMIN_HOST: Type.String({ default: "127.0.0.1", description: "Address the admin API listens on." }),
  ADMIN_PORT: Type.Integer({
    default: 8082,
    minimum: 0,
    maximum: 65_535,
    description: "Its port; 0 for any.",
  }),
  WORKER_HOST: Type.String({
    default: "127.0.0.1",
    description: "Address of the worker's health and metrics.",
  }),
  WORKER_PORT: Type.Integer({
    default: 8081,
    minimum: 0,
    maximum: 65_535,
    description: "Its port; 0 for any.",
  }),
});
export type Environment = Static<typeof Environment>;
