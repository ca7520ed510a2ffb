import { PLATFORMS } from "@relay/platforms";
import { createLogger, readConfig, runMain, runProcesses } from "@relay/runtime";

await runMain(async () => {
  const config = readConfig(process.env, PLATFORMS);
  const { processes, stop_deadline_ms: stopWithinMs } = config.worker;
  const log = createLogger("worker", config.env.LOG_LEVEL);
  await runProcesses({ processes, stopWithinMs, log }, async (own) => {
    // Loaded here, so that the primary of several processes stays small.
    const { work } = await import("./work.ts");
    await work({ config, log, own });
  });
});
