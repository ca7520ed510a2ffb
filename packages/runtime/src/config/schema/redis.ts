import { pattern } from "@relay/core";
import Type from "typebox";
import { EnvironmentName } from "./name.ts";
import { REDIS_URL } from "./redis-url.ts";

const Host = Type.String(
  pattern(
    "^(?:\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9._-]{1,253}):[0-9]{1,5}$",
    "host:port, an IPv6 address in brackets",
  ),
);
const PREFIX = pattern(
  "^[A-Za-z0-9._:-]{0,64}$",
  "at most 64 letters, digits, points, underscores, colons and hyphens",
);

const hosts = (description: string) =>
  Type.Optional(Type.Array(Host, { minItems: 1, maxItems: 100, uniqueItems: true, description }));
const text = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));
const variable = (description: string) => Type.Optional(Type.String({ ...EnvironmentName, description }));
const milliseconds = (standard: number, description: string) =>
  Type.Integer({ default: standard, minimum: 100, maximum: 60_000, description });

const Tls = Type.Object(
  {
    ca: text(
      "File with the certificates (PEM) of the authority that signed the server's. Absent: those Node knows.",
    ),
    cert: text("File with the relay's own certificate (PEM), where the server asks for one."),
    key: text("File with the key (PEM) of `cert`."),
    servername: text("Name that the server's certificate must have. Absent: the host that is connected to."),
  },
  {
    additionalProperties: false,
    description:
      "Connects with TLS: to the servers, and to the Sentinels. `{}` is enough for a public authority. Beside `url`, that must begin with rediss://.",
  },
);

/** Each one more makes an acknowledgement wait for the slowest of more machines. */
const MOST_REPLICAS = 5;

export const RedisFile = Type.Object(
  {
    url: Type.Optional(
      Type.String({
        ...REDIS_URL,
        description:
          "URL of one Redis or Valkey. At most one of `url`, `sentinels` and `cluster`. Without any: REDIS_URL, or redis://127.0.0.1:6379.",
      }),
    ),
    url_file: text("File with that URL and nothing else, where it holds a password; read at the start."),
    sentinels: hosts("Sentinels, `host:port` each, that name the primary and follow its failovers."),
    master_name: text("Name of the primary at the Sentinels."),
    sentinel_username: text("User at the Sentinels themselves. Absent: their default user."),
    sentinel_password_env: variable("Environment variable with the password at the Sentinels."),
    sentinel_password_file: text("File with the password at the Sentinels."),
    cluster: hosts("Nodes of a cluster, `host:port` each. Some are enough: they name the others."),
    nat_map: Type.Optional(
      Type.Record(Host, Host, {
        propertyNames: Host,
        description:
          "`host:port` as Sentinels or a cluster name a server → `host:port` at which the relay reaches it.",
      }),
    ),
    username: text("User of an ACL. Absent: the default user. A `url` can name it too."),
    password_env: variable("Environment variable with the password. A `url` can hold it too."),
    password_file: text(
      "File with the password and nothing else, such as a mounted secret; read at the start.",
    ),
    tls: Type.Optional(Tls),
    key_prefix: Type.String({
      default: "",
      ...PREFIX,
      description:
        "What the name of every key begins with, so that several relays can share a Redis. A relay with another prefix finds none of the conversions that wait under the old one.",
    }),
    connect_timeout_ms: milliseconds(3000, "Time in which a connection must come about."),
    command_timeout_ms: milliseconds(
      5000,
      "Time in which Redis must answer the ingest API, the admin API and the command. Workers wait.",
    ),
    memory_budget_bytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          "Memory budget of Redis, bytes: the ingest API sheds requests at 80 % of it. Absent: Redis' own maxmemory; without either, never. In a cluster: of each master.",
      }),
    ),
    acknowledge: Type.Union(
      [
        Type.Literal("memory"),
        Type.Literal("fsync"),
        Type.Object(
          { replicas: Type.Integer({ minimum: 1, maximum: MOST_REPLICAS }) },
          { additionalProperties: false },
        ),
      ],
      {
        default: "memory",
        description:
          "Where Redis has conversions before they are acknowledged. `memory`: in its memory; the append-only file follows within two seconds, replicas follow when they can. `fsync`: in the append-only file, on the disk. `replicas: n`: in the memory of n replicas too. docs/redis.md says what each survives.",
      },
    ),
    acknowledge_timeout_ms: Type.Integer({
      default: 2500,
      minimum: 100,
      maximum: 4000,
      description:
        "How long Redis may take to confirm what `acknowledge` asks for. Then the request is answered 503, and its repetition is recognised.",
    }),
    allow_volatile: Type.Boolean({
      default: false,
      description: "Start also without an append-only file. A restart of Redis then loses conversions.",
    }),
  },
  { additionalProperties: false, default: {}, description: "Where Redis is, and how it is used." },
);
