import type { Response } from "express";
import type { Acceptance, Arrivals, DatasetArrivals } from "./arrivals.ts";
import type { Faults } from "./faults.ts";
import type { Letter, Platform } from "./platform.ts";
import type { RecentBodies } from "./recent-bodies.ts";

/** What all exchanges of one sandbox share. */
export interface Stage {
  readonly tokens: ReadonlySet<string>;
  readonly latencyMs: number;
  readonly now: () => number;
  readonly faults: Faults;
  readonly arrivals: Arrivals;
  readonly bodies: RecentBodies;
}

/** A request that has arrived and has not been looked at: what the faults of arrival know. */
export interface Arriving {
  readonly platform: Pick<Platform, "name" | "refused" | "throttled" | "usageHeaders">;
  readonly stage: Stage;
  readonly letter: Letter;
  readonly tally: Pick<DatasetArrivals, "countFault">;
  readonly trace: string;
  readonly response: Response;
  /** How long the answer is held back once it is known. */
  delayMs: number;
}

/** One exchange of events on its way to an ending. */
export interface Scene<L extends Letter> extends Arriving {
  readonly platform: Platform<L>;
  readonly letter: L;
  readonly tally: DatasetArrivals;
  /** Once its events have been taken in. */
  acceptance: Acceptance | undefined;
}
