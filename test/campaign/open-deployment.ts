import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock, Deployment } from "@relay/testkit";
import { DESTINATIONS, MAX_IN_FLIGHT, SOURCES } from "./conversions.ts";
import type { SteppedProgram } from "./plan.ts";

/** The relay that a campaign strikes. */
export interface CampaignDeployment extends AsyncDisposable {
  readonly deployment: Deployment;
  /** Empty where no fake clock can be compiled. */
  readonly clocks: { readonly [program in SteppedProgram]?: FakeClock };
}

const LATENCY_MS = 80;

/** How soon Redis has a write on its disk. A server that is killed may lose two seconds of them with `everysec`. */
export type Fsync = "everysec" | "always";

/**
 * Lanes that are hardly ever without a drain: what happens to drains is then seen. Leases of five seconds. Its programs reach
 * Redis by a way that can fall silent.
 *
 * @param root another copy of the project to run.
 */
export async function openDeployment(fsync: Fsync, root: string | undefined): Promise<CampaignDeployment> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "relay-campaign-"));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const clocks = FakeClock.isAvailable
    ? { redis: FakeClock.in(folder, "redis"), worker: FakeClock.in(folder, "worker") }
    : {};
  const busy = {
    request_timeout_ms: 1000,
    max_wait_ms: 20,
    max_in_flight: MAX_IN_FLIGHT,
    pause_at_refused_share: 1,
  };
  const deployment = await Deployment.start({
    workers: 3,
    latencyMs: LATENCY_MS,
    proxied: true,
    redisSettings: ["--appendfsync", fsync],
    clocks,
    ...(root !== undefined && { root }),
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
  });
  opened.use(deployment);
  const resources = opened.move();
  return { deployment, clocks, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
