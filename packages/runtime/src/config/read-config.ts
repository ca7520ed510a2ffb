import { existsSync } from "node:fs";
import { type BlindIndex, faultsOf, type PlatformRegistry } from "@relay/core";
import { Value } from "typebox/value";
import { checkAcknowledge } from "./acknowledge.ts";
import { readApiKeys } from "./api-keys.ts";
import type { Config, DestinationConfig, RouteConfig, SourceConfig } from "./config.ts";
import { ConfigError, type ConfigFault } from "./config-error.ts";
import { readDestination } from "./destination.ts";
import { readBlindIndex } from "./erasure.ts";
import { checkIngest } from "./ingest.ts";
import { explained, type ReadFile, readRelayFile } from "./relay-file.ts";
import { readRedisAddress } from "./redis-address.ts";
import type { RedisAddressConfig } from "./redis-config.ts";
import { withUrlOfFile } from "./redis-url-file.ts";
import { checkRoutes } from "./routes.ts";
import { checkSources } from "./sources.ts";
import { Environment } from "./schema/environment.ts";
import type { RelayFile } from "./schema/relay-file.ts";
import { readSealing, type SealingConfig } from "./sealing.ts";
import type { Secret } from "./secret.ts";
import { SecretFiles } from "./secret-files.ts";
import type { Variables } from "./variables.ts";
import { readWebhooks, readWebhookSecrets } from "./webhooks.ts";

/** Reads the environment and relay.yaml. Throws a ConfigError that lists every fault. */
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
  checkIngest(read, faults);
  checkAcknowledge(read, faults);
  checkSources(read, faults);
  const files = new SecretFiles();
  const reading = { variables, files, faults };
  const apiKeys = readApiKeys(read.values.sources ?? {}, "/sources", read, reading);
  const adminKeys = readApiKeys(read.values.admin?.keys ?? {}, "/admin/keys", read, reading);
  const webhookSecrets = readWebhookSecrets(read.values.sources ?? {}, reading);
  const sealing = readSealing(read, reading);
  const blindIndex = readBlindIndex(read, reading);
  const webhooks = readWebhooks(read.values.webhooks ?? {}, faults);
  const redisAddress = redisAddressIn(read, { env, variables, faults });
  if (faults.length > 0 || !redisAddress) throw new ConfigError(faults);
  // Without a fault no value was left out.
  const file = read.values as RelayFile;
  return {
    revision: read.revision,
    secretFiles: files,
    loadedAtMs: Date.now(),
    file,
    env,
    platforms,
    destinations,
    sources: sourcesOf(file, apiKeys, webhookSecrets),
    routes: routesOf(file),
    redis: redisUseOf(file.redis),
    redisAddress,
    sealing,
    ...(blindIndex && { blindIndex }),
    ingest: file.ingest,
    actors: file.actors,
    worker: file.worker,
    adminKeys: Object.entries(file.admin.keys).map(([name, { scopes }]) => ({
      name,
      apiKeySha256: adminKeys.get(name) ?? [],
      scopes: new Set(scopes),
    })),
    hasConsole: file.admin.console === "on",
    webhooks,
  };
}

/**
 * Reads where Redis is, for a command that needs nothing else: from relay.yaml where there is one, else from REDIS_URL.
 * Throws a ConfigError that lists the faults of that section.
 */
export function readRedisOnly(variables: Variables): RedisAddressConfig {
  const faults: ConfigFault[] = [];
  const env = readEnvironment(variables, faults);
  const isThere = existsSync(env.RELAY_CONFIG);
  const read = isThere ? readRelayFile(env.RELAY_CONFIG, [], faults) : NOTHING_READ;
  const address = read && redisAddressIn(read, { env, variables, faults });
  const own = faults.filter(({ at }) => at.startsWith("/redis") || !at.startsWith("/"));
  if (own.length > 0 || !address) throw new ConfigError(own);
  return address;
}

/**
 * Reads the sealing keys of relay.yaml, for a command that may have none of its other secrets. Returns no keys when there
 * is no such file. Throws a ConfigError that lists the faults of that section.
 */
export function readSealingOnly(variables: Variables): SealingConfig {
  const faults: ConfigFault[] = [];
  const { RELAY_CONFIG: path } = readEnvironment(variables, []);
  const read = existsSync(path) ? readRelayFile(path, [], faults) : undefined;
  const sealing = read ? readSealing(read, { variables, files: new SecretFiles(), faults }) : { keys: [] };
  const own = faults.filter(({ at }) => at.startsWith("/sealing"));
  if (own.length > 0) throw new ConfigError(own);
  return sealing;
}

/**
 * Reads the blind index of relay.yaml, for a command that may have none of its other secrets. Undefined when there is no
 * such file, or no key in it. Throws a ConfigError that lists the faults of that section.
 */
export function readBlindIndexOnly(variables: Variables): BlindIndex | undefined {
  const faults: ConfigFault[] = [];
  const { RELAY_CONFIG: path } = readEnvironment(variables, []);
  const read = existsSync(path) ? readRelayFile(path, [], faults) : undefined;
  const index = read && readBlindIndex(read, { variables, files: new SecretFiles(), faults });
  const own = faults.filter(({ at }) => at.startsWith("/erasure"));
  if (own.length > 0) throw new ConfigError(own);
  return index;
}

const NOTHING_READ: ReadFile = { revision: "", values: {}, isFaulty: () => false };

interface Reading {
  readonly env: Environment;
  readonly variables: Variables;
  readonly faults: ConfigFault[];
}

function redisAddressIn(read: ReadFile, { env, variables, faults }: Reading): RedisAddressConfig | undefined {
  return readRedisAddress({
    raw: withUrlOfFile(read.values.redis ?? {}, faults),
    environmentUrl: env.REDIS_URL,
    isFaulty: (pointer) => read.isFaulty(pointer),
    variables,
    faults,
  });
}

function redisUseOf(file: RelayFile["redis"]): Config["redis"] {
  const { memory_budget_bytes: budget, acknowledge, acknowledge_timeout_ms, allow_volatile } = file;
  const used = { acknowledge, acknowledge_timeout_ms, allow_volatile };
  return { ...(budget !== undefined && { memory_budget_bytes: budget }), ...used };
}

function sourcesOf(
  file: RelayFile,
  apiKeys: ReadonlyMap<string, readonly string[]>,
  webhookSecrets: ReadonlyMap<string, readonly Secret[]>,
): ReadonlyMap<string, SourceConfig> {
  const sources = Object.entries(file.sources).map(([name, source]): SourceConfig => {
    const { default_country: country, max_conversions_per_second: rate, backlog_share: share } = source;
    return {
      name,
      apiKeySha256: apiKeys.get(name) ?? [],
      consent: { mode: source.consent, defaults: source.default_consent ?? {} },
      webhookSecrets: webhookSecrets.get(name) ?? [],
      ...(country !== undefined && { defaultCountry: country }),
      ...(rate !== undefined && { maxConversionsPerSecond: rate }),
      ...(share !== undefined && { backlogShare: share }),
    };
  });
  return new Map(sources.map((source) => [source.name, source]));
}

function routesOf(file: RelayFile): readonly RouteConfig[] {
  return file.routes.map(({ source, destinations, event_names: names, action_sources: places }) => ({
    source,
    destinations,
    ...(names && { eventNames: new Set(names) }),
    ...(places && { actionSources: new Set(places) }),
  }));
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
