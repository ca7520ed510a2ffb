import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ClusterTopology,
  Deployment,
  type DeploymentOptions,
  FakeClock,
  SentinelTopology,
} from "@relay/testkit";
import { ClusterServers } from "./cluster-servers.ts";
import { DESTINATIONS, MAX_IN_FLIGHT, SOURCES } from "./conversions.ts";
import type { SteppedProgram } from "./plan.ts";
import { SentinelServers } from "./sentinel-servers.ts";
import { type Servers, SingleServer, type Topology } from "./servers.ts";

/** The relay that a campaign strikes. */
export interface CampaignDeployment extends AsyncDisposable {
  readonly deployment: Deployment;
  readonly servers: Servers;
  /** Empty where no fake clock can be compiled. */
  readonly clocks: { readonly [program in SteppedProgram]?: FakeClock };
}

const LATENCY_MS = 80;
/** With less, Sentinels that share a busy machine depose primaries that are well. */
const DOWN_AFTER_MS = 2000;

/** How soon Redis has a write on its disk. A server that is killed may lose two seconds of them with `everysec`. */
export type Fsync = "everysec" | "always";

/** When a conversion is acknowledged, as `redis.acknowledge` says it. */
export type Acknowledge = "memory" | "fsync" | { readonly replicas: number };

export interface Circumstances {
  readonly topology: Topology;
  readonly acknowledge: Acknowledge;
  readonly fsync: Fsync;
  /** Another copy of the project to run. */
  readonly root?: string;
  /** Another copy of the project to run every second worker from. */
  readonly otherRoot?: string;
}

/**
 * Lanes that are hardly ever without a drain: what happens to drains is then seen. Leases of five seconds. Its programs
 * reach Redis by a way that can fall silent.
 */
export async function openDeployment(circumstances: Circumstances): Promise<CampaignDeployment> {
  const { topology, fsync, root, otherRoot } = circumstances;
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "relay-campaign-"));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const settings = ["--appendfsync", fsync];
  const replicated = await startReplicated(topology, settings, opened);
  const clocks = FakeClock.isAvailable ? clocksIn(folder, replicated === undefined) : {};
  const deployment = await Deployment.start({
    ...load(circumstances.acknowledge),
    ...(replicated ? { redis: replicated.section } : { proxied: true, redisSettings: settings }),
    clocks,
    ...(root !== undefined && { root }),
    ...(otherRoot !== undefined && { otherRoot }),
  });
  opened.use(deployment);
  const servers = replicated?.servers ?? new SingleServer(deployment);
  const resources = opened.move();
  return { deployment, servers, clocks, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Starts servers that replicate each other. Returns them, and the section `redis` of relay.yaml that leads to them. */
async function startReplicated(
  topology: Topology,
  settings: readonly string[],
  opened: AsyncDisposableStack,
): Promise<{ readonly servers: Servers; readonly section: Readonly<Record<string, unknown>> } | undefined> {
  switch (topology) {
    case "single":
      return undefined;
    case "sentinel": {
      const own = opened.use(
        await SentinelTopology.start({ proxied: true, settings, downAfterMs: DOWN_AFTER_MS }),
      );
      return { servers: new SentinelServers(own), section: own.settings };
    }
    case "cluster": {
      const own = opened.use(await ClusterTopology.start({ proxied: true, settings }));
      return { servers: new ClusterServers(own), section: own.settings };
    }
  }
}

/** The clocks of servers that replicate each other are left alone. */
function clocksIn(folder: string, hasOneRedis: boolean): CampaignDeployment["clocks"] {
  const worker = FakeClock.in(folder, "worker");
  return hasOneRedis ? { redis: FakeClock.in(folder, "redis"), worker } : { worker };
}

function load(acknowledge: Acknowledge): DeploymentOptions {
  const busy = {
    request_timeout_ms: 1000,
    max_wait_ms: 20,
    max_in_flight: MAX_IN_FLIGHT,
    pause_at_refused_share: 1,
  };
  return {
    workers: 3,
    latencyMs: LATENCY_MS,
    settings: { redis: { acknowledge } },
    sources: Object.fromEntries(SOURCES.map(({ name, key }) => [name, { key, defaultCountry: "US" }])),
    destinations: Object.fromEntries(
      DESTINATIONS.map(({ name, platform, dataset, lanes }) => [
        name,
        {
          platform,
          options: platform === "meta" ? { dataset_id: dataset } : { event_source_id: dataset },
          lanes,
          ...busy,
        },
      ]),
    ),
    routes: SOURCES.map(({ name, destinations }) => ({
      source: name,
      destinations: destinations.map((one) => one.name),
    })),
  };
}
