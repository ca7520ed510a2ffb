import { type Dialect, isLaneCount, type PlatformRegistry, faultsOf } from "@relay/core";
import { Value } from "typebox/value";
import { AccessToken } from "./access-token.ts";
import type { DestinationConfig } from "./config.ts";
import type { ConfigFault } from "./config-error.ts";
import { explained, type Partly, type ReadFile } from "./relay-file.ts";
import type { RelayFile } from "./schema/relay-file.ts";
import type { Variables } from "./variables.ts";

const DAY_MS = 86_400_000;

interface DestinationInput {
  readonly name: string;
  readonly raw: RawDestination;
  readonly read: ReadFile;
  readonly variables: Variables;
  readonly platforms: PlatformRegistry;
  readonly faults: ConfigFault[];
}
type RawDestination = Partly<RelayFile["destinations"][string]>;

/** Reads a destination; reports its faults and returns undefined where it has any. */
export function readDestination(reading: DestinationInput): DestinationConfig | undefined {
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
  const { keep_dead_letters_days: days, keep_conversion_days: conversionDays } = raw;
  if (days !== undefined && conversionDays !== undefined && conversionDays > days)
    faults.push({
      at: `${at}/keep_conversion_days`,
      message: `must be at most keep_dead_letters_days, ${days}`,
    });
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
    keep: raw.keep,
    ledgerHours: raw.ledger_hours,
    maxWaitMs: raw.max_wait_ms,
    maxInFlight: raw.max_in_flight,
    pauseAtRefusedShare: raw.pause_at_refused_share,
    ...(raw.max_backlog !== undefined && { maxBacklog: raw.max_backlog }),
    maxDeadLetters: raw.max_dead_letters,
    retention: {
      keepMs: raw.keep_dead_letters_days * DAY_MS,
      keepConversionMs: (raw.keep_conversion_days ?? raw.keep_dead_letters_days) * DAY_MS,
    },
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
