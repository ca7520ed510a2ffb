import { installDependencies } from "./dependencies.mjs";
import { SetupFailure } from "./failure.mjs";
import { checkNode } from "./node-version.mjs";
import { provideRedis } from "./redis.mjs";

/**
 * Brings the machine to where everything runs, and does nothing on one that is there. Resolves with the Redis server it
 * found; on a failure it says why and what to do, sets the exit code and resolves with undefined.
 */
export async function prepare() {
  try {
    checkNode();
    await installDependencies();
    return await provideRedis();
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    const said = [error.output, error.message, error.remedy].filter((text) => text !== "");
    process.stderr.write(`${said.join("\n")}\n`);
    process.exitCode = 1;
    return undefined;
  }
}
