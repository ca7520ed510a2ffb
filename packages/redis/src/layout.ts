import { laneName, RelayError } from "@relay/core";
import type { Redis } from "ioredis";
import { LANES, LAYOUT } from "./keys.ts";

/** What is fixed when a destination is first used: a duplicate must keep meeting its first copy. */
export interface LaneLayout {
  readonly destination: string;
  readonly lanes: number;
  /** For how long the ledger remembers. */
  readonly ledgerHours: number;
}

/**
 * Records each destination's layout at first use and refuses one that has changed since. Registers the lanes, which must
 * happen before their first append: the sweeper looks only at registered lanes.
 */
export async function openLanes(redis: Redis, layouts: readonly LaneLayout[]): Promise<void> {
  for (const { destination, lanes, ledgerHours } of layouts) {
    const wanted = `${lanes}/${ledgerHours}`;
    await redis.hsetnx(LAYOUT, destination, wanted);
    const recorded = (await redis.hget(LAYOUT, destination)) ?? wanted;
    if (recorded !== wanted) {
      const [was = "", hours = ""] = recorded.split("/");
      throw new RelayError("RELAY_LANES_CHANGED", {
        detail: `${destination} was opened with lanes: ${was} and ledger_hours: ${hours}, and is now configured with ${lanes} and ${ledgerHours}.`,
      });
    }
    await redis.sadd(LANES, ...Array.from({ length: lanes }, (_, index) => laneName({ destination, index })));
  }
}
