import cluster from "node:cluster";
import { availableParallelism } from "node:os";
import type { Logger } from "pino";
import { MemberProcess, type PrimaryChannel } from "./member-process.ts";
import type { ToProcess } from "./messages.ts";
import { ALONE, type OwnProcess } from "./own-process.ts";
import { ownPlace } from "./place.ts";
import { Supervisor } from "./supervisor.ts";

/** After its processes should have ended, the primary waits for so long until it kills them, milliseconds. */
const STOP_MARGIN_MS = 1000;

/** How many processes a program has, as it is configured: a number, or one for each core of the machine. */
export type ProcessesSetting = number | "auto";

export interface ProcessesOptions {
  readonly processes: ProcessesSetting;
  /** How long one process takes to stop at the most, milliseconds. */
  readonly stopWithinMs: number;
  readonly log: Logger;
}

/**
 * Runs `serve` in this process, or in each of several processes that share its port. With several, this process becomes
 * their primary: it serves nothing itself, and sets the exit code. Resolves when the program has stopped. Rejects as
 * `serve` does.
 */
export async function runProcesses(
  { processes, stopWithinMs, log }: ProcessesOptions,
  serve: (own: OwnProcess) => Promise<void>,
): Promise<void> {
  const place = ownPlace();
  if (place) return serve(new MemberProcess(place, PRIMARY));
  const count = processCount(processes);
  if (count === 1) return serve(ALONE);
  cluster.setupPrimary({ serialization: "advanced" });
  process.exitCode = await new Supervisor({ count, stopWithinMs: stopWithinMs + STOP_MARGIN_MS, log }).run();
}

/** Returns how many processes a setting stands for on this machine, or within the limit of this container. */
export function processCount(setting: ProcessesSetting): number {
  return setting === "auto" ? availableParallelism() : setting;
}

/** The primary that has started this process. */
const PRIMARY: PrimaryChannel = {
  send(message) {
    if (process.connected) process.send?.(message, () => undefined);
  },
  onMessage(listener) {
    process.on("message", (message) => listener(message as ToProcess));
  },
};
