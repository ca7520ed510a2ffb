import { type ErrorCode, RelayError } from "@relay/core";

/** Exit codes of the programs; 0: it was asked to stop and did. 2 and 3 mean the same as those of `relay`. */
export const PROGRAM_EXIT = {
  /** Unexpected: a fault of the program, with its stack trace. Or it did not stop in time. */
  broken: 1,
  /** The configuration cannot be used. Starting again does not help before somebody corrects it. */
  config: 2,
  /** A dependency is missing: a usable Redis, or its port. */
  failed: 3,
} as const;

const ABOUT_CONFIG: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "RELAY_CONFIG_INVALID",
  "RELAY_ADMIN_WITHOUT_KEYS",
  "RELAY_LANES_CHANGED",
]);

/**
 * Runs a program and ends the process: with a code of PROGRAM_EXIT after an expected failure, which is printed as a
 * message with its remedy.
 */
export async function runMain(main: () => Promise<void>): Promise<void> {
  surviveLostReaders();
  // Asks for the configuration to be read again. Without a listener it would end the process.
  process.on("SIGHUP", () => undefined);
  try {
    await main();
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n${error.remedy}\n`);
    process.exitCode = ABOUT_CONFIG.has(error.code) ? PROGRAM_EXIT.config : PROGRAM_EXIT.failed;
  }
  // Timers of closed sockets would keep the process for seconds, and the channel to its primary for ever.
  process.exit();
}

/** Conversions matter more than log lines: a program whose output nobody reads any more goes on without a log. */
function surviveLostReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}
