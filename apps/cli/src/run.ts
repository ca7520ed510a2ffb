import { EXIT } from "./exit.ts";
import { failureOf } from "./failure.ts";
import { type Platforms, relay } from "./relay.ts";

/**
 * Runs `relay` with the words of a command line, for these platforms. Returns the exit code; what failed is said on
 * standard error. Never throws.
 */
export async function run(args: readonly string[], platforms: Platforms): Promise<number> {
  try {
    const program = await relay(platforms, args);
    await program.parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? EXIT.ok);
  } catch (error) {
    const { exitCode, message } = failureOf(error);
    if (message !== "") process.stderr.write(`relay: ${message}\n`);
    return exitCode;
  }
}
