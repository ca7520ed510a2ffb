import type { PlatformRegistry } from "@relay/core";
import { createLogger, LiveConfig, readConfig, runMain, runProcesses } from "@relay/runtime";

/** Longer than any request takes after it was read, milliseconds. A stop then drops requests that still hang. */
export const STOP_DEADLINE_MS = 15_000;

/** Runs the ingest API, for these platforms, until a stop is asked for. */
export function ingestApi(platforms: PlatformRegistry): Promise<void> {
  return runMain(async () => {
    const load = () => readConfig(process.env, platforms);
    const config = load();
    const { processes, drain_grace_ms: graceMs } = config.ingest;
    const log = createLogger("ingest-api", config.env.LOG_LEVEL);
    await runProcesses({ processes, stopWithinMs: graceMs + STOP_DEADLINE_MS, log }, async (own) => {
      // Loaded here, so that the primary of several processes stays small.
      const { serve } = await import("./serve.ts");
      const live = new LiveConfig({ config, load, own, log });
      await serve({ config, live, log, own }, STOP_DEADLINE_MS);
    });
  });
}
