import type { Response } from "express";
import type { Acceptance, Arrivals, DatasetArrivals } from "./arrivals.ts";
import type { Faults } from "./faults.ts";
import type { EventRequest, Platform } from "./platform.ts";
import type { RecentBodies } from "./recent-bodies.ts";

/** What all exchanges of one sandbox share. */
export interface SandboxState {
  readonly tokens: ReadonlySet<string>;
  readonly latencyMs: number;
  readonly now: () => number;
  readonly faults: Faults;
  readonly arrivals: Arrivals;
  readonly bodies: RecentBodies;
}

/** A request that has arrived and was not looked at: what the faults of arrival know. */
export interface ArrivingContext {
  readonly platform: Pick<Platform, "name" | "refused" | "throttled" | "usageHeaders">;
  readonly state: SandboxState;
  readonly eventRequest: EventRequest;
  readonly tally: Pick<DatasetArrivals, "countFault">;
  readonly trace: string;
  readonly response: Response;
  /** How long the finished answer is held back. */
  delayMs: number;
}

/** One exchange of events under way. */
export interface RequestContext<L extends EventRequest> extends ArrivingContext {
  readonly platform: Platform<L>;
  readonly eventRequest: L;
  readonly tally: DatasetArrivals;
  /** Set when its events were accepted. */
  acceptance: Acceptance | undefined;
}
