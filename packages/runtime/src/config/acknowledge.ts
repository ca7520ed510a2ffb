import type { ConfigFault } from "./config-error.ts";
import type { ReadFile } from "./relay-file.ts";

/** Reports an acknowledgement that waits for an append-only file which Redis need not write. */
export function checkAcknowledge({ values: { redis } }: ReadFile, faults: ConfigFault[]): void {
  if (redis?.acknowledge !== "fsync" || redis.allow_volatile !== true) return;
  const message = "contradicts acknowledge: fsync, which needs an append-only file; remove one of them";
  faults.push({ at: "/redis/allow_volatile", message });
}
