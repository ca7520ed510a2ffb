import type {
  RedisAddressConfig,
  RedisCredentials,
  RedisHost,
  RedisPlace,
  RedisReading,
} from "./redis-config.ts";
import { readRedisCredentials } from "./redis-credentials.ts";
import { readRedisTls } from "./redis-tls.ts";

const DEFAULT_URL = "redis://127.0.0.1:6379";

/** Reads where Redis is. Reports each fault; returns undefined where it has any. */
export function readRedisAddress(reading: RedisReading): RedisAddressConfig | undefined {
  const { raw, faults } = reading;
  const before = faults.length;
  checkPlace(reading);
  checkSettingsOfPlace(reading);
  const credentials = readRedisCredentials("", reading);
  const sentinelCredentials = readRedisCredentials("sentinel_", reading);
  const tls = readRedisTls(raw.tls, faults);
  if (faults.length > before) return undefined;
  return {
    place: placeOf(reading, sentinelCredentials),
    credentials,
    ...(tls && { tls }),
    ...(raw.nat_map && { natMap: natMapOf(raw.nat_map) }),
    keyPrefix: raw.key_prefix ?? "",
    connectTimeoutMs: raw.connect_timeout_ms ?? 3000,
    commandTimeoutMs: raw.command_timeout_ms ?? 5000,
  };
}

/** Redis must be named once. */
function checkPlace({ raw, environmentUrl, faults }: RedisReading): void {
  const named = (["url", "sentinels", "cluster"] as const).filter((place) => raw[place] !== undefined);
  if (named.length > 1)
    faults.push({
      at: `/redis/${named[1]}`,
      message: `must not be given beside ${named[0]}: name Redis in one of url, sentinels and cluster`,
    });
  if (named[0] !== undefined && environmentUrl !== undefined)
    faults.push({
      at: "REDIS_URL",
      message: `must not be set beside /redis/${named[0]} of relay.yaml: name Redis in one of them`,
    });
  const url = raw.url ?? environmentUrl;
  if (url !== undefined && !URL.canParse(url))
    faults.push({ at: raw.url === undefined ? "REDIS_URL" : "/redis/url", message: "is not a URL" });
}

/** Settings that only Sentinels take, and the name that they need. */
const OF_SENTINELS = [
  "master_name",
  "sentinel_username",
  "sentinel_password_env",
  "sentinel_password_file",
] as const;

/** Settings that only some places take. */
function checkSettingsOfPlace({ raw, environmentUrl, isFaulty, faults }: RedisReading): void {
  const isGiven = (name: keyof typeof raw) => raw[name] !== undefined || isFaulty(`/redis/${name}`);
  if (isGiven("sentinels") && !isGiven("master_name"))
    faults.push({
      at: "/redis/master_name",
      message: "is missing: give the name of the primary, which `sentinel monitor` defines",
    });
  for (const name of OF_SENTINELS)
    if (raw[name] !== undefined && !isGiven("sentinels"))
      faults.push({ at: `/redis/${name}`, message: "is for sentinels, which are not given" });
  if (raw.nat_map && !isGiven("sentinels") && !isGiven("cluster"))
    faults.push({ at: "/redis/nat_map", message: "is for sentinels or cluster, which are not given" });
  if (raw.tls && (raw.url ?? environmentUrl)?.startsWith("redis://") === true)
    faults.push({ at: "/redis/tls", message: "needs a URL that begins with rediss://" });
}

function placeOf({ raw, environmentUrl }: RedisReading, sentinelCredentials: RedisCredentials): RedisPlace {
  const { sentinels, cluster, master_name: masterName = "" } = raw;
  if (sentinels) return { kind: "sentinel", sentinels: hostsOf(sentinels), masterName, sentinelCredentials };
  if (cluster) return { kind: "cluster", nodes: hostsOf(cluster) };
  return { kind: "url", url: raw.url ?? environmentUrl ?? DEFAULT_URL };
}

function hostsOf(hosts: readonly (string | undefined)[]): readonly RedisHost[] {
  return hosts.flatMap((host) => (host === undefined ? [] : [hostOf(host)]));
}

function natMapOf(map: Readonly<Record<string, string | undefined>>): Readonly<Record<string, RedisHost>> {
  return Object.fromEntries(Object.entries(map).map(([from, to = from]) => [from, hostOf(to)]));
}

function hostOf(text: string): RedisHost {
  const colon = text.lastIndexOf(":");
  return { host: text.slice(0, colon).replaceAll(/[[\]]/g, ""), port: Number(text.slice(colon + 1)) };
}
