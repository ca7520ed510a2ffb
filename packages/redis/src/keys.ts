import type { LaneRef } from "@relay/core";
import { laneName } from "@relay/core";

/** BullMQ's keys: every queue lives in one slot of a cluster. */
export const BULLMQ_PREFIX = "{cr}";
/** Every lane ever used, registered before its first append. */
export const LANES = "{cr}:lanes";
/** destination -> how its lanes were opened. */
export const LAYOUT = "{cr}:layout";

/** Every key of a lane. They share one hash tag, so that each script touches one slot. */
export function laneKeys(lane: LaneRef) {
  const tag = `{${laneName(lane)}}`;
  return {
    stream: `${tag}:s`,
    waiting: `${tag}:n`,
    lease: `${tag}:o`,
    holder: `${tag}:h`,
    epoch: `${tag}:e`,
    crashes: `${tag}:c`,
    intents: `${tag}:i`,
    generations: `${tag}:lg`,
    ledgerPrefix: `${tag}:l:`,
    quarantine: `${tag}:q`,
    closed: `${tag}:x`,
    totals: `${tag}:t`,
  } as const;
}

/** The lane of a registered name. */
export function parseLane(name: string): LaneRef {
  const colon = name.lastIndexOf(":");
  return { destination: name.slice(0, colon), index: Number(name.slice(colon + 1)) };
}

export function gateKeys(destination: string) {
  return { gate: `{${destination}}:gate`, probe: `{${destination}}:probe` } as const;
}

export function deadLetterKeys(destination: string) {
  return {
    byTime: `{${destination}}:dead`,
    /** Values that letters have been indexed by. */
    facets: `{${destination}}:dead:facets`,
    letterPrefix: `{${destination}}:dead:letter:`,
    facetPrefix: `{${destination}}:dead:by:`,
  } as const;
}
