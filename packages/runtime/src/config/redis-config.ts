import type { ConfigFault } from "./config-error.ts";
import type { Partly } from "./relay-file.ts";
import type { RelayFile } from "./schema/relay-file.ts";
import type { Secret } from "./secret.ts";
import type { Variables } from "./variables.ts";

/** A user of Redis. Without a name: the default user. */
export interface RedisCredentials {
  readonly username?: string;
  readonly password?: Secret;
}

export interface RedisHost {
  readonly host: string;
  readonly port: number;
}

/** One Redis by its URL, a primary that Sentinels name, or a cluster. */
export type RedisPlace =
  | { readonly kind: "url"; readonly url: string }
  | {
      readonly kind: "sentinel";
      readonly sentinels: readonly RedisHost[];
      readonly masterName: string;
      readonly sentinelCredentials: RedisCredentials;
    }
  | { readonly kind: "cluster"; readonly nodes: readonly RedisHost[] };

/** Where Redis is and how to connect to it. */
export interface RedisAddressConfig {
  readonly place: RedisPlace;
  readonly credentials: RedisCredentials;
  readonly tls?: RedisTlsConfig;
  readonly natMap?: Readonly<Record<string, RedisHost>>;
  readonly keyPrefix: string;
  readonly connectTimeoutMs: number;
  readonly commandTimeoutMs: number;
}

/** PEM texts. */
export interface RedisTlsConfig {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: Secret;
  readonly servername?: string;
}

/** The section `redis` of relay.yaml. */
export type RawRedis = Partly<RelayFile["redis"]>;

/** What it is read with. */
export interface RedisReading {
  readonly raw: RawRedis;
  /** Whether the value at this pointer of relay.yaml was faulty and left out. */
  readonly isFaulty: (pointer: string) => boolean;
  /** REDIS_URL of the environment. */
  readonly environmentUrl: string | undefined;
  readonly variables: Variables;
  readonly faults: ConfigFault[];
}
