import { Deployment } from "@relay/testkit";
import { addFault } from "../../campaign/sandbox.ts";
import { type Contender, LATENCY_MS } from "../bench/contender.ts";
import type { ScalingCase } from "./cases.ts";

const KEY = "scaling-key";
/** Event ids that the platform refuses. */
export const REFUSED = "refused-";

/** The relay with the processes, lanes and destinations of a case; the platforms take everything but REFUSED. */
export async function openDeployment(of: ScalingCase): Promise<Contender> {
  const names = Array.from({ length: of.destinations }, (_, n) => `meta-${n}`);
  const deployment = await Deployment.start({
    latencyMs: LATENCY_MS,
    countsOnly: true,
    sources: { shop: { key: KEY, defaultCountry: "US" } },
    destinations: Object.fromEntries(
      names.map((name, n) => [
        name,
        { platform: "meta" as const, options: { dataset_id: String(1000 + n) }, lanes: of.lanes },
      ]),
    ),
    routes: [{ source: "shop", destinations: names }],
    // A rewrite would make the file smaller than what was written.
    redisSettings: ["--auto-aof-rewrite-percentage", "0"],
    settings: { ingest: { processes: of.ingestProcesses }, worker: { processes: of.workerProcesses } },
  });
  await addFault(deployment, { platform: "meta", kind: "refuse", pointer: "/event_id", startsWith: REFUSED });
  return {
    redis: deployment.redis,
    sandbox: deployment.sandbox,
    ingest: deployment.ingest,
    eventsUrl: `${deployment.ingest.url}/v1/events`,
    keys: [KEY],
    workers: deployment.workers,
    startWorker: () => deployment.startWorker(),
    [Symbol.asyncDispose]: () => deployment.stop(),
  };
}
