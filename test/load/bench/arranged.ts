import { ClusterTopology, Deployment, SentinelTopology } from "@relay/testkit";
import { type Contender, LATENCY_MS } from "./contender.ts";

/** How Redis is set up, and when a conversion is acknowledged. */
export interface Arrangement {
  readonly topology: "single" | "sentinel" | "cluster";
  readonly acknowledge: "memory" | "fsync" | { readonly replicas: number };
  /** Each has its own source. */
  readonly destinations: number;
  /** Of each destination. */
  readonly lanes: number;
}

/** A relay with the URLs of all Redis servers that it keeps busy. */
export interface ArrangedContender extends Contender {
  readonly servers: readonly string[];
}

/** Opens the relay with its Redis in this arrangement. A cluster has three masters without replicas. */
export async function openArranged({
  topology,
  acknowledge,
  destinations,
  lanes,
}: Arrangement): Promise<ArrangedContender> {
  await using opened = new AsyncDisposableStack();
  const servers = topology === "single" ? undefined : await serversOf(topology, opened);
  const numbers = Array.from({ length: destinations }, (_, n) => n);
  const keys = numbers.map((n) => `bench-key-${n}`);
  const deployment = opened.use(
    await Deployment.start({
      latencyMs: LATENCY_MS,
      countsOnly: true,
      // Before Redis 7.2 only `always` tells when a write is on the disk.
      redisSettings: ["--appendfsync", acknowledge === "fsync" ? "always" : "everysec"],
      ...(servers && { redis: servers.section }),
      settings: { redis: { acknowledge } },
      sources: Object.fromEntries(keys.map((key, n) => [`source-${n}`, { key, defaultCountry: "US" }])),
      destinations: Object.fromEntries(
        numbers.map((n) => [
          `meta-${n}`,
          { platform: "meta", options: { dataset_id: String(1000 + n) }, lanes },
        ]),
      ),
      routes: numbers.map((n) => ({ source: `source-${n}`, destinations: [`meta-${n}`] })),
    }),
  );
  const resources = opened.move();
  return {
    get redis() {
      return deployment.redis;
    },
    servers: servers?.urls ?? [deployment.redis.url],
    sandbox: deployment.sandbox,
    ingest: deployment.ingest,
    eventsUrl: `${deployment.ingest.url}/v1/events`,
    keys,
    workers: deployment.workers,
    startWorker: () => deployment.startWorker(),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Starts the servers, and returns the section `redis` of relay.yaml that leads to them. */
async function serversOf(topology: "sentinel" | "cluster", opened: AsyncDisposableStack) {
  if (topology === "sentinel") {
    const { nodes, sentinelAddresses, masterName } = opened.use(await SentinelTopology.start());
    const section = { sentinels: sentinelAddresses, master_name: masterName };
    return { section, urls: nodes.map(({ address }) => `redis://${address}`) };
  }
  const { nodes, addresses } = opened.use(await ClusterTopology.start({ hasReplicas: false }));
  return { section: { cluster: addresses }, urls: nodes.map(({ address }) => `redis://${address}`) };
}
