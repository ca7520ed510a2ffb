import type { ActionSource, Dialect, PlatformName, PlatformRegistry } from "@relay/core";
import { addressRule, type AddressRule, faultsOf, isLaneCount, isNetwork, RelayError } from "@relay/core";
import { Value } from "typebox/value";
import { AccessToken } from "./access-token.ts";
import { Secret } from "./secret.ts";
import { type ConfigFault, explained, type Partly, type ReadFile, readRelayFile } from "./config-file.ts";
import { checkRoutes } from "./config-routes.ts";
import type { AdminScope } from "./schema/admin.ts";
import { Environment } from "./schema/environment.ts";
import type { RelayFile } from "./schema/relay-file.ts";

export interface DestinationConfig {
  readonly name: string;
  readonly platform: PlatformName;
  readonly dialect: Dialect;
  readonly baseUrl: string;
  readonly accessToken: AccessToken;
  /**
   * ISO 3166-1 alpha-2, upper case: the country in which a source's phone numbers without a country code are read. The
   * source's setting comes before the destination's.
   */
  readonly defaultCountryOf: (source: string) => string | undefined;
  readonly lanes: number;
  readonly ledgerHours: number;
  readonly maxWaitMs: number;
  readonly maxInFlight: number;
  readonly pauseAtRefusedShare: number;
  readonly maxBacklog?: number;
  readonly maxDeadLetters: number;
  readonly requestTimeoutMs: number;
  /** Waits between the attempts for a conversion that fails alone. */
  readonly retryFailingMs: readonly number[];
}

export interface SourceConfig {
  readonly name: string;
  readonly apiKeySha256: readonly string[];
  readonly defaultCountry?: string;
  /** Secrets that sign the messages to its webhooks. Empty: its requests may name no webhook. */
  readonly webhookSecrets: readonly Secret[];
}

export interface RouteConfig {
  readonly source: string;
  readonly destinations: readonly string[];
  readonly eventNames?: ReadonlySet<string>;
  readonly actionSources?: ReadonlySet<ActionSource>;
}

/** The configuration as the programs use it. */
export interface Config {
  readonly env: Environment;
  readonly platforms: PlatformRegistry;
  readonly sources: ReadonlyMap<string, SourceConfig>;
  readonly destinations: ReadonlyMap<string, DestinationConfig>;
  readonly routes: readonly RouteConfig[];
  readonly redis: RelayFile["redis"];
  readonly ingest: RelayFile["ingest"];
  readonly actors: ActorsConfig;
  readonly worker: RelayFile["worker"];
  readonly adminKeys: readonly AdminKeyConfig[];
  /** Whether the admin API serves the console. */
  readonly hasConsole: boolean;
  readonly webhooks: WebhooksConfig;
}

/** How each actor reads its input. */
export type ActorsConfig = RelayFile["actors"];

export interface WebhooksConfig {
  readonly mayReach: AddressRule;
}

/** A holder of a key of the admin API. */
export interface AdminKeyConfig {
  readonly name: string;
  readonly apiKeySha256: readonly string[];
  readonly scopes: ReadonlySet<AdminScope>;
}

/** The configuration is unusable. Lists every fault with its place in the file or the environment. */
export class ConfigError extends RelayError {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super("RELAY_CONFIG_INVALID", {
      detail: faults.map(({ at, message }) => `\n  ${at}: ${message}`).join(""),
    });
    this.faults = faults;
  }
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads the environment and relay.yaml once, at start-up. Throws a ConfigError that lists every fault. */
export function readConfig(variables: Variables, platforms: PlatformRegistry): Config {
  const faults: ConfigFault[] = [];
  const env = readEnvironment(variables, faults);
  const read = readRelayFile(env.RELAY_CONFIG, platforms.names, faults);
  if (!read) throw new ConfigError(faults);
  const destinations = new Map<string, DestinationConfig>();
  for (const [name, raw] of Object.entries(read.values.destinations ?? {})) {
    const destination = raw && readDestination({ name, raw, read, variables, platforms, faults });
    if (destination) destinations.set(name, destination);
  }
  checkRoutes(read, platforms.all, faults);
  const pixelSource = read.values.ingest?.pixel_source;
  if (pixelSource !== undefined && !Object.hasOwn(read.values.sources ?? {}, pixelSource))
    faults.push({ at: "/ingest/pixel_source", message: `there is no source ${pixelSource}` });
  checkIngest(read.values.ingest ?? {}, faults);
  const webhookSecrets = readWebhookSecrets(read.values.sources ?? {}, variables, faults);
  const webhooks = readWebhooks(read.values.webhooks ?? {}, faults);
  if (faults.length > 0) throw new ConfigError(faults);
  // Without a fault no value was left out.
  const file = read.values as RelayFile;
  return {
    env,
    platforms,
    destinations,
    sources: new Map(
      Object.entries(file.sources).map(
        ([name, { api_key_sha256: apiKeySha256, default_country: defaultCountry }]) => [
          name,
          {
            name,
            apiKeySha256,
            webhookSecrets: webhookSecrets.get(name) ?? [],
            ...(defaultCountry !== undefined && { defaultCountry }),
          },
        ],
      ),
    ),
    routes: file.routes.map(({ source, destinations, event_names: names, action_sources: places }) => ({
      source,
      destinations,
      ...(names && { eventNames: new Set(names) }),
      ...(places && { actionSources: new Set(places) }),
    })),
    redis: file.redis,
    ingest: file.ingest,
    actors: file.actors,
    worker: file.worker,
    adminKeys: Object.entries(file.admin.keys).map(([name, { api_key_sha256: apiKeySha256, scopes }]) => ({
      name,
      apiKeySha256,
      scopes: new Set(scopes),
    })),
    hasConsole: file.admin.console === "on",
    webhooks,
  };
}

function checkIngest(ingest: Partial<RelayFile["ingest"]>, faults: ConfigFault[]): void {
  const pairs = [
    ["max_body_bytes_in_flight", "max_body_bytes"],
    ["request_timeout_ms", "headers_timeout_ms"],
  ] as const;
  for (const [name, leastName] of pairs) {
    const { [name]: value, [leastName]: least } = ingest;
    if (value !== undefined && least !== undefined && value < least)
      faults.push({ at: `/ingest/${name}`, message: `must be at least ${leastName}, ${least}` });
  }
}

/** The form of secrets in the Standard Webhooks specification. */
const WEBHOOK_SECRET = /^(?:whsec_)?(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const WEBHOOK_SECRET_BYTES = { min: 24, max: 64 } as const;

/** The webhook secrets of each source that has any. */
function readWebhookSecrets(
  sources: Partly<RelayFile["sources"]>,
  variables: Variables,
  faults: ConfigFault[],
): ReadonlyMap<string, readonly Secret[]> {
  const read = new Map<string, readonly Secret[]>();
  for (const [name, source] of Object.entries(sources)) {
    const named = (source?.webhook_secret_env ?? []).entries();
    const secrets = Array.from(named, ([index, variable = ""]) => {
      const secret = variables[variable] ?? "";
      if (variable !== "" && !isWebhookSecret(secret))
        faults.push({
          at: `/sources/${name}/webhook_secret_env/${index}`,
          message: `${variable} must hold 24 to 64 bytes in base64`,
        });
      return new Secret(secret);
    });
    if (secrets.length > 0) read.set(name, secrets);
  }
  return read;
}

function isWebhookSecret(text: string): boolean {
  const bytes = Buffer.from(text.replace(/^whsec_/, ""), "base64").length;
  return WEBHOOK_SECRET.test(text) && bytes >= WEBHOOK_SECRET_BYTES.min && bytes <= WEBHOOK_SECRET_BYTES.max;
}

function readWebhooks(
  { allowed_networks: networks = [] }: Partly<RelayFile["webhooks"]>,
  faults: ConfigFault[],
): WebhooksConfig {
  const named = networks.filter((network) => network !== undefined);
  for (const [index, network] of networks.entries()) {
    if (network === undefined || isNetwork(network)) continue;
    faults.push({
      at: `/webhooks/allowed_networks/${index}`,
      message: "must be a network such as 10.0.0.0/8",
    });
  }
  return { mayReach: addressRule(named.filter(isNetwork)) };
}

function readEnvironment(variables: Variables, faults: ConfigFault[]): Environment {
  const known = Object.keys(Environment.properties).filter(
    (name) => variables[name] !== undefined && variables[name] !== "",
  );
  const given = Object.fromEntries(known.map((name) => [name, variables[name]]));
  const env = Value.Default(Environment, Value.Convert(Environment, given));
  faults.push(...explained(faultsOf(Value.Errors(Environment, env)), (pointer) => pointer.slice(1)));
  return env as Environment;
}

interface DestinationInput {
  readonly name: string;
  readonly raw: RawDestination;
  readonly read: ReadFile;
  readonly variables: Variables;
  readonly platforms: PlatformRegistry;
  readonly faults: ConfigFault[];
}
type RawDestination = Partly<RelayFile["destinations"][string]>;

function readDestination(reading: DestinationInput): DestinationConfig | undefined {
  const { name, raw, read, platforms, faults } = reading;
  const at = `/destinations/${name}`;
  const before = faults.length;
  const platform = raw.platform === undefined ? undefined : platforms.get(raw.platform);
  const options = platform && raw.options && Value.Default(platform.options, raw.options);
  if (options)
    faults.push(
      ...explained(faultsOf(Value.Errors(platform.options, options)), (inner) => `${at}/options${inner}`),
    );
  const accessToken = readAccessToken(at, reading);
  if (raw.lanes !== undefined && !isLaneCount(raw.lanes))
    faults.push({ at: `${at}/lanes`, message: "must be a power of two" });
  if (faults.length > before || read.isFaulty(`${at}/`) || !options || !accessToken) return undefined;
  // Without a fault no value was left out.
  const settings = raw as RelayFile["destinations"][string];
  const destination = destinationOf(reading, settings, platforms.open(platform.name, options), accessToken);
  const { dedupeHours } = destination.dialect.limits;
  if (sum(destination.retryFailingMs) <= dedupeHours * 3_600_000) return destination;
  faults.push({
    at: `${at}/retry_failing_seconds`,
    message: `must add up to at most ${dedupeHours} hours, in which the platform recognises a repetition`,
  });
  return undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function destinationOf(
  { name, read }: DestinationInput,
  raw: RelayFile["destinations"][string],
  dialect: Dialect,
  accessToken: AccessToken,
): DestinationConfig {
  return {
    name,
    platform: raw.platform,
    dialect,
    baseUrl: raw.base_url ?? dialect.baseUrl,
    accessToken,
    defaultCountryOf: (source) => read.values.sources?.[source]?.default_country ?? raw.default_country,
    lanes: raw.lanes,
    ledgerHours: raw.ledger_hours,
    maxWaitMs: raw.max_wait_ms,
    maxInFlight: raw.max_in_flight,
    pauseAtRefusedShare: raw.pause_at_refused_share,
    ...(raw.max_backlog !== undefined && { maxBacklog: raw.max_backlog }),
    maxDeadLetters: raw.max_dead_letters,
    requestTimeoutMs: raw.request_timeout_ms,
    retryFailingMs: raw.retry_failing_seconds.map((seconds) => seconds * 1000),
  };
}

function readAccessToken(
  at: string,
  { raw, read, variables, faults }: DestinationInput,
): AccessToken | undefined {
  const { access_token_env: variable, access_token_file: path } = raw;
  if (read.isFaulty(`${at}/access_token_`)) return undefined;
  if ((variable === undefined) === (path === undefined)) {
    faults.push({ at, message: "must have either access_token_env or access_token_file" });
    return undefined;
  }
  if (variable !== undefined) {
    const token = variables[variable];
    if (token) return AccessToken.of(token);
    faults.push({ at: `${at}/access_token_env`, message: `the environment has no ${variable}` });
    return undefined;
  }
  try {
    return AccessToken.inFile(path ?? "");
  } catch {
    faults.push({ at: `${at}/access_token_file`, message: `there is no token to read in ${path}` });
    return undefined;
  }
}
