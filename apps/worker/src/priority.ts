import { constants, getPriority, setPriority } from "node:os";

const { PRIORITY_BELOW_NORMAL } = constants.priority;

/**
 * Where the worker shares a machine with the ingest API, a producer that waits for its answer goes before a micro-batch.
 * A courtesy: a process that stands lower already, or may not say so, stays as it is.
 */
export function lowerPriority(): void {
  try {
    if (getPriority() < PRIORITY_BELOW_NORMAL) setPriority(PRIORITY_BELOW_NORMAL);
  } catch {
    // Forbidden here; nothing depends on it.
  }
}
