import { ACTION_SOURCES, CONVERSION_BYTES, PLATFORM_NAMES } from "@relay/core";
import type { Static } from "typebox";
import Type from "typebox";

const Name = Type.String({ pattern: "^[a-z][a-z0-9-]{0,62}$" });
/** Without it a record leaves members of other names unchecked. */
const names = { propertyNames: Name } as const;
const EnvironmentName = Type.String({ pattern: "^[A-Z][A-Z0-9_]*$" });
const only = { additionalProperties: false } as const;

const Source = Type.Object(
  {
    api_key_sha256: Type.Array(Type.String({ pattern: "^[0-9a-f]{64}$" }), {
      minItems: 1,
      description:
        "SHA-256 (hex) of each API key this producer may present. Two while a key is being changed.",
    }),
    default_country: Type.Optional(
      Type.String({
        pattern: "^[A-Z]{2}$",
        description: "Country of phone numbers without a country code: ISO 3166-1 alpha-2.",
      }),
    ),
    webhook_secret_env: Type.Optional(
      Type.Array(EnvironmentName, {
        minItems: 1,
        maxItems: 2,
        uniqueItems: true,
        description:
          "Environment variables, each with a secret that messages to this producer's webhooks are signed with: 24 to 64 bytes in base64, with or without `whsec_`. Two while a secret is being changed: messages carry both signatures. Absent: its requests may name no webhook.",
      }),
    ),
  },
  { ...only, description: "A producer of conversions." },
);

const Route = Type.Object(
  {
    source: Type.String({ description: "The source whose conversions this route takes." }),
    destinations: Type.Array(Type.String(), { minItems: 1, description: "Where they go." }),
    event_names: Type.Optional(
      Type.Array(Type.String(), { minItems: 1, description: "Only these; absent: all." }),
    ),
    own_event_names: Type.Boolean({
      default: false,
      description:
        "event_names are meant as they are written, also those that resemble a platform's standard event.",
    }),
    action_sources: Type.Optional(
      Type.Array(Type.Enum([...ACTION_SOURCES]), {
        minItems: 1,
        description: "Only these; absent: all.",
      }),
    ),
  },
  { ...only, description: "Which conversions of a source go where." },
);

export const Destination = Type.Object(
  {
    platform: Type.Enum([...PLATFORM_NAMES], { description: "The platform's dialect." }),
    access_token_env: Type.Optional(
      Type.String({
        ...EnvironmentName,
        description: "Environment variable that holds the access token. Either this or access_token_file.",
      }),
    ),
    access_token_file: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "File that holds the access token and nothing else, such as a mounted secret. A worker takes a new one from it within seconds.",
      }),
    ),
    options: Type.Object(
      {},
      { additionalProperties: true, description: "What the platform needs to know; see below." },
    ),
    base_url: Type.Optional(
      Type.String({
        pattern: "^https?://[^/]+$",
        description: "Another address than the platform's own, such as the sandbox.",
      }),
    ),
    default_country: Type.Optional(
      Type.String({
        pattern: "^[A-Z]{2}$",
        description: "Country of phone numbers without a country code, for sources that name none.",
      }),
    ),
    lanes: Type.Integer({
      default: 1,
      minimum: 1,
      maximum: 64,
      description:
        "Lanes, a power of two, fixed at first use. One carries about 8,000 conversions a second at answers of 500 ms.",
    }),
    ledger_hours: Type.Integer({
      default: 48,
      minimum: 24,
      maximum: 1488,
      description:
        "For how long a delivered conversion is remembered, fixed at first use. 18 to 22 bytes each.",
    }),
    max_wait_ms: Type.Integer({
      default: 250,
      minimum: 10,
      maximum: 60_000,
      description: "How long a conversion waits for a micro-batch to fill.",
    }),
    max_in_flight: Type.Integer({
      default: 4,
      minimum: 1,
      maximum: 32,
      description: "Micro-batches of one lane on their way at once.",
    }),
    storm_share: Type.Number({
      default: 0.5,
      minimum: 0.01,
      maximum: 1,
      description:
        "Share of recent conversions refused by the platform from which on the destination is paused instead of filling the dead letters, until `relay destinations resume`. 1: never.",
    }),
    max_backlog: Type.Optional(
      Type.Integer({
        minimum: 1000,
        description:
          "Conversions waiting in its lanes from which on requests for it are answered 429; taken again at 90 %. Absent: as many as Redis holds.",
      }),
    ),
    max_dead_letters: Type.Integer({
      default: 500_000,
      minimum: 1,
      description:
        "Dead letters kept before the destination is paused, until `relay destinations resume`. About 1.5 KB each.",
    }),
    request_timeout_ms: Type.Integer({
      default: 8000,
      minimum: 100,
      maximum: 60_000,
      description: "The whole of one request.",
    }),
    retry_failing_seconds: Type.Array(Type.Integer({ minimum: 1, maximum: 86_400 }), {
      default: [60, 600, 3600, 21_600, 57_600],
      minItems: 1,
      maxItems: 20,
      description:
        "Waits between the attempts for a conversion on which the platform fails although it takes others; after the last one it becomes a dead letter `platform_failed`. Together they must stay within the 48 hours in which platforms recognise a repetition.",
    }),
  },
  { ...only, description: "One account on a platform." },
);

const Ingest = Type.Object(
  {
    max_body_bytes: Type.Integer({
      default: 5_000_000,
      minimum: 1024,
      description: "Largest request body, after decompression.",
    }),
    max_body_bytes_in_flight: Type.Integer({
      default: 67_108_864,
      minimum: 1_048_576,
      description:
        "Bytes of the bodies of all requests that are being read or answered, after decompression; a request that does not fit is answered 503. An eighth of it is for requests that carry their key in the body. At least max_body_bytes.",
    }),
    max_connections: Type.Integer({
      default: 4096,
      minimum: 1,
      description: "Connections at once; one more is closed.",
    }),
    headers_timeout_ms: Type.Integer({
      default: 10_000,
      minimum: 1000,
      maximum: 60_000,
      description: "How long the headers of a request may take to arrive; then it is answered 408.",
    }),
    request_timeout_ms: Type.Integer({
      default: 30_000,
      minimum: 1000,
      maximum: 300_000,
      description:
        "How long a request may take to arrive, its body included; then it is answered 408. At least headers_timeout_ms.",
    }),
    max_events: Type.Integer({
      default: 10_000,
      minimum: 1,
      description: "Most conversions in one request.",
    }),
    drain_grace_ms: Type.Integer({
      default: 5000,
      minimum: 0,
      maximum: 120_000,
      description:
        "How long it goes on taking connections after a stop is asked for, no longer ready, so that balancers notice.",
    }),
    max_conversion_bytes: Type.Integer({
      default: CONVERSION_BYTES.usual,
      minimum: 1024,
      maximum: CONVERSION_BYTES.most,
      description: "Largest conversion, as it is stored: JSON in ASCII.",
    }),
    linger_ms: Type.Integer({
      default: 4,
      minimum: 0,
      maximum: 1000,
      description: "How long a segment stays open for conversions of other requests.",
    }),
    max_held_bytes: Type.Integer({
      default: 67_108_864,
      minimum: 1_048_576,
      description: "Bytes of conversions held in memory while Redis answers; beyond, requests are shed.",
    }),
    pixel_source: Type.Optional(
      Type.String({
        description:
          "Source that image pixels (`GET /tr`) count as: browsers hold no key, so anybody may send under it. Absent: there is no such route.",
      }),
    ),
    trusted_proxies: Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 10,
      description:
        "Proxies before the ingest API that add to X-Forwarded-For: a pixel's IP address is read past them.",
    }),
  },
  { ...only, default: {}, description: "The ingest API." },
);

const actorRoute = (description: string) =>
  Type.Object(
    {
      as_hosted: Type.Boolean({
        default: false,
        description:
          "Takes the hosted actor's defaults for what an input leaves out (currency USD, contentType product, and quantity 1 at TikTok), with a warning each.",
      }),
    },
    { ...only, default: {}, description },
  );

const Actors = Type.Object(
  {
    meta: actorRoute("The routes of the actor for Meta."),
    tiktok: actorRoute("The routes of the actor for TikTok."),
  },
  { ...only, default: {}, description: "The tasks under `POST /v2/acts/{actor}/…`." },
);

const Worker = Type.Object(
  {
    concurrency: Type.Integer({
      default: 64,
      minimum: 1,
      description:
        "Drains at once in one process. A lane holds one while it is sent: where destinations hang, as many are needed over all processes as there are lanes.",
    }),
    max_held_bytes: Type.Integer({
      default: 134_217_728,
      minimum: 1_048_576,
      description:
        "Bytes of conversions, as JSON, that all drains of one process hold at once; beyond, they send what they have before they read more. In memory a few times as much.",
    }),
    slice_ms: Type.Integer({
      default: 4000,
      minimum: 100,
      description: "How long a drain works before it lets others.",
    }),
    connections_per_host: Type.Integer({
      default: 64,
      minimum: 1,
      description: "Sockets kept open to one platform host.",
    }),
    stop_deadline_ms: Type.Integer({
      default: 25_000,
      minimum: 1000,
      description: "A stop takes no longer than this.",
    }),
  },
  { ...only, default: {}, description: "The worker." },
);

/** What a key of the admin API may do. */
export const ADMIN_SCOPES = ["read", "personal", "operate"] as const;
export type AdminScope = (typeof ADMIN_SCOPES)[number];

export const AdminKey = Type.Object(
  {
    api_key_sha256: Type.Array(Type.String({ pattern: "^[0-9a-f]{64}$" }), {
      minItems: 1,
      description: "SHA-256 (hex) of each API key. Two while a key is being changed.",
    }),
    scopes: Type.Array(Type.Enum([...ADMIN_SCOPES]), {
      minItems: 1,
      uniqueItems: true,
      description:
        "`read`: lists and counts, nothing of a person. `personal`: dead letters whole. `operate`: whatever changes something.",
    }),
  },
  { ...only, description: "Somebody who may use the admin API; the name stands in the audit trail." },
);

const Admin = Type.Object(
  {
    keys: Type.Record(Name, AdminKey, {
      ...names,
      default: {},
      description: "Who may use it, by name. Without any it does not start.",
    }),
  },
  { ...only, default: {}, description: "The admin API." },
);

const RedisFile = Type.Object(
  {
    memory_budget_bytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: "Ingest sheds at 80 % of this. Absent: Redis' own maxmemory; without either, never.",
      }),
    ),
    allow_volatile: Type.Boolean({
      default: false,
      description: "Start also without an append-only file. A restart of Redis then loses conversions.",
    }),
  },
  { ...only, default: {}, description: "How Redis is used." },
);

const WebhooksFile = Type.Object(
  {
    allowed_networks: Type.Array(Type.String(), {
      default: [],
      description:
        "Networks (CIDR) a webhook may be in although they are private or special. Public addresses are always allowed.",
    }),
  },
  { ...only, default: {}, description: "Telling producers what became of their conversions." },
);

/** relay.yaml: who sends, what goes where, and how. */
export const RelayFile = Type.Object(
  {
    sources: Type.Record(Name, Source, {
      ...names,
      description: "Producers, by name.",
    }),
    destinations: Type.Record(Name, Destination, {
      ...names,
      description: "Accounts on platforms, by name.",
    }),
    routes: Type.Array(Route, { minItems: 1, description: "Which conversions go where." }),
    redis: RedisFile,
    ingest: Ingest,
    actors: Actors,
    worker: Worker,
    admin: Admin,
    webhooks: WebhooksFile,
  },
  { ...only, title: "relay.yaml", description: "Configuration of Conversion Relay." },
);
export type RelayFile = Static<typeof RelayFile>;

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
