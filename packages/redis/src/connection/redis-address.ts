/** A value that prints itself nowhere. */
interface Secret {
  reveal(): string;
}

/** A user of Redis. Without a name: the default user. */
export interface RedisCredentials {
  readonly username?: string;
  readonly password?: Secret;
}

/** How a connection is secured. The texts are PEM. */
export interface RedisTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: Secret;
  /** The name that the server's certificate must have; absent: the host's. */
  readonly servername?: string;
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
      /** For the Sentinels themselves. */
      readonly sentinelCredentials?: RedisCredentials;
    }
  | { readonly kind: "cluster"; readonly nodes: readonly RedisHost[] };

/** Where Redis is and how the relay connects to it. */
export interface RedisAddress {
  readonly place: RedisPlace;
  readonly credentials?: RedisCredentials;
  /** Absent: a connection without TLS, unless the URL asks for it. */
  readonly tls?: RedisTls;
  /** `host:port` as Sentinels or a cluster name a server → where the relay reaches it. */
  readonly natMap?: Readonly<Record<string, RedisHost>>;
  /** What every key begins with. */
  readonly keyPrefix?: string;
  readonly connectTimeoutMs?: number;
  /** After this time the command of a producer fails. */
  readonly commandTimeoutMs?: number;
}

/** Returns the address; a URL counts as the address of one Redis. */
export function addressAt(where: RedisAddress | string): RedisAddress {
  return typeof where === "string" ? { place: { kind: "url", url: where } } : where;
}

/** Returns the hosts of an address, without the password that a URL may hold. */
export function shownAddress(where: RedisAddress | string): string {
  const { place } = addressAt(where);
  switch (place.kind) {
    case "url": {
      const { hostname, port, pathname } = new URL(place.url);
      return `(${hostname || pathname}${port === "" ? "" : `:${port}`})`;
    }
    case "sentinel":
      return `(${place.masterName} at the Sentinels ${shownHosts(place.sentinels)})`;
    case "cluster":
      return `(the cluster ${shownHosts(place.nodes)})`;
  }
}

function shownHosts(hosts: readonly RedisHost[]): string {
  return hosts.map(({ host, port }) => `${host}:${port}`).join(", ");
}
