import type { PlatformRegistry } from "@relay/core";
import { createLogger, LiveConfig, readConfig, runMain, runProcesses } from "@relay/runtime";

/** Runs a worker, for these platforms, until a stop is asked for. */
export function worker(platforms: PlatformRegistry): Promise<void> {
  return runMain(async () => {
    const load = () => readConfig(process.env, platforms);
    const config = load();
    const { processes, stop_deadline_ms: stopWithinMs } = config.worker;
    const log = createLogger("worker", config.env.LOG_LEVEL);
    await runProcesses({ processes, stopWithinMs, log }, async (own) => {
      // Loaded here, so that the primary of several processes stays small.
      const { work } = await import("./work.ts");
      const live = new LiveConfig({ config, load, own, log });
      await work({ config, live, log, own });
    });
  });
}
