import type { ConfigChange } from "./config-changes.ts";
import type { ConfigFault } from "./config-error.ts";

/** What a running program can change. Everything else is read at its start. */
const LIVE: readonly string[] = [
  "/sources",
  "/destinations",
  "/routes",
  "/webhooks",
  "/actors",
  "/admin/keys",
  "/sealing",
  "/ingest/max_events",
  "/ingest/max_conversion_bytes",
  "/ingest/pixel_source",
  "/ingest/trusted_proxies",
];
const COUNTS_AT_FIRST_USE = /^\/destinations\/[^/]+\/lanes$/;

/** Returns a fault for each change that a running program cannot make, with what to do instead. */
export function faultsOfLiveChange(changes: readonly ConfigChange[]): readonly ConfigFault[] {
  return changes.flatMap(({ at }) => {
    if (COUNTS_AT_FIRST_USE.test(at))
      return [
        {
          at,
          message:
            "counts at the first use of a destination: relay lanes grow gives it more lanes. Then restart the program, or set it back",
        },
      ];
    if (LIVE.some((start) => at === start || at.startsWith(`${start}/`))) return [];
    return [{ at, message: "takes effect at a start only: restart the program, or set it back" }];
  });
}
