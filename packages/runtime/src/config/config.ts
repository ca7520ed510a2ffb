import type {
  ActionSource,
  BlindIndex,
  AddressRule,
  ConsentRule,
  DeadLetterRetention,
  Dialect,
  KeptKeys,
  PlatformName,
  PlatformRegistry,
} from "@relay/core";
import type { AccessToken } from "./access-token.ts";
import type { AdminScope } from "./schema/admin.ts";
import type { Environment } from "./schema/environment.ts";
import type { RelayFile } from "./schema/relay-file.ts";
import type { RedisAddressConfig } from "./redis-config.ts";
import type { SealingConfig } from "./sealing.ts";
import type { Secret } from "./secret.ts";
import type { SecretFiles } from "./secret-files.ts";

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
  /** Which match keys of a conversion its lanes keep. */
  readonly keep: KeptKeys;
  readonly ledgerHours: number;
  readonly maxWaitMs: number;
  readonly maxInFlight: number;
  readonly pauseAtRefusedShare: number;
  readonly maxBacklog?: number;
  readonly maxDeadLetters: number;
  readonly retention: DeadLetterRetention;
  readonly requestTimeoutMs: number;
  /** Waits between the attempts for a conversion that fails alone. */
  readonly retryFailingMs: readonly number[];
}

export interface SourceConfig {
  readonly name: string;
  readonly apiKeySha256: readonly string[];
  readonly defaultCountry?: string;
  readonly consent: ConsentRule;
  /** Conversions that it may send each second; absent: any number. */
  readonly maxConversionsPerSecond?: number;
  /** The share of a destination's max_backlog that it may fill; absent: all of it. */
  readonly backlogShare?: number;
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
  /** Identifies the text of relay.yaml that it was read from. */
  readonly revision: string;
  /** The files with secrets that it names and that are read again when they change. */
  readonly secretFiles: SecretFiles;
  /** When it was read, milliseconds since 1970. */
  readonly loadedAtMs: number;
  /** relay.yaml with its defaults. Tells two configurations apart. */
  readonly file: RelayFile;
  readonly env: Environment;
  readonly platforms: PlatformRegistry;
  readonly sources: ReadonlyMap<string, SourceConfig>;
  readonly destinations: ReadonlyMap<string, DestinationConfig>;
  readonly routes: readonly RouteConfig[];
  /** How Redis is used. */
  readonly redis: Pick<
    RelayFile["redis"],
    "memory_budget_bytes" | "acknowledge" | "acknowledge_timeout_ms" | "allow_volatile"
  >;
  readonly redisAddress: RedisAddressConfig;
  readonly sealing: SealingConfig;
  /** Finds persons. Absent: nobody can be erased. */
  readonly blindIndex?: BlindIndex;
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
