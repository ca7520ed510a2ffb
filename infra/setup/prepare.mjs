import { buildConsole } from "./console.mjs";
import { installDependencies } from "./dependencies.mjs";
import { SetupFailure } from "./failure.mjs";
import { checkNode } from "./node-version.mjs";
import { provideRedis } from "./redis.mjs";

/**
 * Brings the machine to where everything runs, and does nothing on one that is there. Resolves with the Redis server it
 * found; on a failure it says why and what to do, sets the exit code and resolves with undefined.
 */
export function prepare() {
  return orSay(async () => {
    checkNode();
    await installDependencies();
    await buildConsole();
    return provideRedis();
  });
}

/** The same for programs that need no Redis of their own; resolves with true, or with undefined after a failure. */
export function prepareDependencies() {
  return orSay(async () => {
    checkNode();
    await installDependencies();
    return true;
  });
}

/** Runs a part of set-up; resolves as it does, or with undefined after it has said why it failed. */
export async function orSay(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    const said = [error.output, error.message, error.remedy].filter((text) => text !== "");
    process.stderr.write(`${said.join("\n")}\n`);
    process.exitCode = 1;
    return undefined;
  }
}
