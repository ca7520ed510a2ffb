import { readFileSync } from "node:fs";
import type { ActionSource, Dialect, Fault, Platform, PlatformName } from "@relay/core";
import { addressRule, type AddressRule, faultsOf, isLaneCount, isNetwork, RelayError } from "@relay/core";
import { Value } from "typebox/value";
import { parseDocument } from "yaml";
import { AccessToken } from "./access-token.ts";
import { Secret } from "./secret.ts";
import { type AdminScope, Destination, Environment, RelayFile } from "./config-schema.ts";

export interface DestinationConfig {
  readonly name: string;
  readonly platform: PlatformName;
  readonly dialect: Dialect;
  readonly baseUrl: string;
  readonly accessToken: AccessToken;
  readonly defaultCountry?: string;
  readonly lanes: number;
  readonly ledgerHours: number;
  readonly maxWaitMs: number;
  readonly maxInFlight: number;
  readonly stormShare: number;
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
  readonly sources: ReadonlyMap<string, SourceConfig>;
  readonly destinations: ReadonlyMap<string, DestinationConfig>;
  readonly routes: readonly RouteConfig[];
  readonly redis: RelayFile["redis"];
  readonly ingest: RelayFile["ingest"];
  readonly worker: RelayFile["worker"];
  readonly adminKeys: readonly AdminKeyConfig[];
  /** Absent: no request may name a webhook. */
  readonly webhooks?: WebhooksConfig;
}

export interface WebhooksConfig {
  readonly secret: Secret;
  readonly mayReach: AddressRule;
}

/** Somebody who may use the admin API. */
export interface AdminKeyConfig {
  readonly name: string;
  readonly apiKeySha256: readonly string[];
  readonly scopes: ReadonlySet<AdminScope>;
}

/** The configuration is unusable: every fault at once, each with its place in the file or the environment. */
export class ConfigError extends RelayError {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super("RELAY_CONFIG_INVALID", {
      detail: faults.map(({ at, message }) => `\n  ${at}: ${message}`).join(""),
    });
    this.faults = faults;
  }
}

export interface ConfigFault {
  /** JSON pointer into relay.yaml, or the name of an environment variable. */
  readonly at: string;
  readonly message: string;
}

type Platforms = Readonly<Record<PlatformName, Platform>>;
type Variables = Readonly<Record<string, string | undefined>>;

/** Reads the environment and relay.yaml once, at start-up. Throws a ConfigError that names every fault. */
export function readConfig(variables: Variables, platforms: Platforms): Config {
  const faults: ConfigFault[] = [];
  const env = readEnvironment(variables, faults);
  const file = readFile(env.RELAY_CONFIG, faults);
  if (!file) throw new ConfigError(faults);
  const destinations = new Map<string, DestinationConfig>();
  for (const [name, raw] of Object.entries(file.destinations)) {
    const destination = readDestination(name, raw, variables, platforms, faults);
    if (destination) destinations.set(name, destination);
  }
  checkRoutes(file, faults);
  const { pixel_source: pixelSource } = file.ingest;
  if (pixelSource !== undefined && !(pixelSource in file.sources))
    faults.push({ at: "/ingest/pixel_source", message: `there is no source ${pixelSource}` });
  const webhooks = readWebhooks(file.webhooks, variables, faults);
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    env,
    destinations,
    sources: new Map(
      Object.entries(file.sources).map(
        ([name, { api_key_sha256: apiKeySha256, default_country: defaultCountry }]) => [
          name,
          { name, apiKeySha256, ...(defaultCountry !== undefined && { defaultCountry }) },
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
    worker: file.worker,
    adminKeys: Object.entries(file.admin.keys).map(([name, { api_key_sha256: apiKeySha256, scopes }]) => ({
      name,
      apiKeySha256,
      scopes: new Set(scopes),
    })),
    ...(webhooks && { webhooks }),
  };
}

/** As the Standard Webhooks specification writes secrets. */
const WEBHOOK_SECRET = /^(?:whsec_)?(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const WEBHOOK_SECRET_BYTES = { min: 24, max: 64 } as const;

function readWebhooks(
  { secret_env: variable, allowed_networks: networks }: RelayFile["webhooks"],
  variables: Variables,
  faults: ConfigFault[],
): WebhooksConfig | undefined {
  const before = faults.length;
  for (const [index, network] of networks.entries()) {
    if (isNetwork(network)) continue;
    faults.push({
      at: `/webhooks/allowed_networks/${index}`,
      message: "must be a network such as 10.0.0.0/8",
    });
  }
  if (variable === undefined) return undefined;
  const secret = variables[variable] ?? "";
  const bytes = Buffer.from(secret.replace(/^whsec_/, ""), "base64").length;
  if (!WEBHOOK_SECRET.test(secret) || bytes < WEBHOOK_SECRET_BYTES.min || bytes > WEBHOOK_SECRET_BYTES.max) {
    faults.push({ at: "/webhooks/secret_env", message: `${variable} must hold 24 to 64 bytes in base64` });
  }
  if (faults.length > before) return undefined;
  return { secret: new Secret(secret), mayReach: addressRule(networks) };
}

function readEnvironment(variables: Variables, faults: ConfigFault[]): Environment {
  const known = Object.keys(Environment.properties).filter(
    (name) => variables[name] !== undefined && variables[name] !== "",
  );
  const given = Object.fromEntries(known.map((name) => [name, variables[name]]));
  const env = Value.Default(Environment, Value.Convert(Environment, given));
  faults.push(...explain(faultsOf(Value.Errors(Environment, env)), (pointer) => pointer.slice(1)));
  return env as Environment;
}

function readFile(path: string, faults: ConfigFault[]): RelayFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    faults.push({ at: "RELAY_CONFIG", message: `there is no readable file at ${path}` });
    return undefined;
  }
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) {
    faults.push(...document.errors.map(({ message }) => ({ at: path, message })));
    return undefined;
  }
  const file = withDefaults(document.toJS() ?? {});
  const found = explain(faultsOf(Value.Errors(RelayFile, file)), (pointer) => pointer || "/");
  faults.push(...found);
  return found.length > 0 ? undefined : (file as RelayFile);
}

/** Defaults everywhere; the library gives none to the values of a record. */
function withDefaults(raw: unknown): unknown {
  const file = Value.Default(RelayFile, raw) as { destinations?: Record<string, unknown> };
  if (typeof file.destinations !== "object" || file.destinations === null) return file;
  for (const [name, destination] of Object.entries(file.destinations)) {
    file.destinations[name] = Value.Default(Destination, destination);
  }
  return file;
}

function readDestination(
  name: string,
  raw: RelayFile["destinations"][string],
  variables: Variables,
  platforms: Platforms,
  faults: ConfigFault[],
): DestinationConfig | undefined {
  const at = `/destinations/${name}`;
  const before = faults.length;
  const platformName = raw.platform;
  const platform = platforms[platformName];
  const options = Value.Default(platform.options, raw.options);
  faults.push(
    ...explain(faultsOf(Value.Errors(platform.options, options)), (pointer) => `${at}/options${pointer}`),
  );
  const accessToken = readAccessToken(at, raw, variables, faults);
  if (!isLaneCount(raw.lanes)) faults.push({ at: `${at}/lanes`, message: "must be a power of two" });
  if (faults.length > before || !accessToken) return undefined;
  const dialect = platform.open(options);
  return {
    name,
    platform: platformName,
    dialect,
    baseUrl: raw.base_url ?? dialect.baseUrl,
    accessToken,
    ...(raw.default_country !== undefined && { defaultCountry: raw.default_country }),
    lanes: raw.lanes,
    ledgerHours: raw.ledger_hours,
    maxWaitMs: raw.max_wait_ms,
    maxInFlight: raw.max_in_flight,
    stormShare: raw.storm_share,
    ...(raw.max_backlog !== undefined && { maxBacklog: raw.max_backlog }),
    maxDeadLetters: raw.max_dead_letters,
    requestTimeoutMs: raw.request_timeout_ms,
    retryFailingMs: raw.retry_failing_seconds.map((seconds) => seconds * 1000),
  };
}

function readAccessToken(
  at: string,
  { access_token_env: variable, access_token_file: path }: RelayFile["destinations"][string],
  variables: Variables,
  faults: ConfigFault[],
): AccessToken | undefined {
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

function checkRoutes({ routes, sources, destinations }: RelayFile, faults: ConfigFault[]): void {
  for (const [index, route] of routes.entries()) {
    if (!(route.source in sources)) {
      faults.push({ at: `/routes/${index}/source`, message: `there is no source ${route.source}` });
    }
    for (const [place, name] of route.destinations.entries()) {
      if (!(name in destinations)) {
        faults.push({
          at: `/routes/${index}/destinations/${place}`,
          message: `there is no destination ${name}`,
        });
      }
    }
  }
  for (const name of Object.keys(sources)) {
    if (!routes.some(({ source }) => source === name)) {
      faults.push({ at: `/sources/${name}`, message: "no route takes its conversions" });
    }
  }
}

function explain(faults: readonly Fault[], at: (pointer: string) => string): readonly ConfigFault[] {
  return faults.map(({ pointer, message }) => ({ at: at(pointer), message }));
}
