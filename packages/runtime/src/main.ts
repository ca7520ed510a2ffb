import { RelayError } from "@relay/core";

/** Runs a program. A failure the relay knows is said in words, with its remedy, and ends with exit code 1. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n${error.remedy}\n`);
    process.exitCode = 1;
  }
}
