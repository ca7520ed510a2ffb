import { Deployment } from "@relay/testkit";
import { type Contender, type ContenderOptions, LATENCY_MS } from "./contender.ts";

/** The first destination, the only one by default. */
export const RELAY_DESTINATION = "meta-0";

/** The relay in its default configuration, with one Meta destination for each key. */
export async function openRelay(options: ContenderOptions = {}): Promise<Contender> {
  const { latencyMs = LATENCY_MS, destinations = 1, appendfsync = "everysec", workers = 1 } = options;
  const numbers = Array.from({ length: destinations }, (_, n) => n);
  const keys = numbers.map((n) => `bench-key-${n}`);
  const deployment = await Deployment.start({
    workers,
    latencyMs,
    sandboxConcurrency: options.sandboxConcurrency ?? 0,
    countsOnly: options.recordsEvents !== true,
    redisSettings: ["--appendfsync", appendfsync],
    sources: Object.fromEntries(
      numbers.map((n) => [`source-${n}`, { key: keys[n] ?? "", defaultCountry: "US" }]),
    ),
    destinations: Object.fromEntries(
      numbers.map((n) => [
        `meta-${n}`,
        { platform: "meta" as const, options: { dataset_id: String(1000 + n) } },
      ]),
    ),
    ...(options.sealing && { settings: { sealing: options.sealing } }),
    routes: numbers.map((n) => ({ source: `source-${n}`, destinations: [`meta-${n}`] })),
  });
  return {
    redis: deployment.redis,
    sandbox: deployment.sandbox,
    ingest: deployment.ingest,
    eventsUrl: `${deployment.ingest.url}/v1/events`,
    keys,
    workers: deployment.workers,
    startWorker: () => deployment.startWorker(),
    [Symbol.asyncDispose]: () => deployment.stop(),
  };
}
