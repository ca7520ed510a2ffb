import { constants, getPriority, setPriority } from "node:os";

const { PRIORITY_BELOW_NORMAL } = constants.priority;

/**
 * Lowers the worker's priority, so that on a shared machine the ingest API answers producers first. A process that
 * already has a lower priority, or may not change it, stays as it is.
 */
export function lowerPriority(): void {
  try {
    if (getPriority() < PRIORITY_BELOW_NORMAL) setPriority(PRIORITY_BELOW_NORMAL);
  } catch {
    // Not permitted here. Nothing depends on it.
  }
}
