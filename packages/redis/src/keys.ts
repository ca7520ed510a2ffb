import type { LaneRef } from "@relay/core";
import { laneName } from "@relay/core";

/** BullMQ's keys: every queue lives in one slot of a cluster. */
export const BULLMQ_PREFIX = "{cr}";
/** Every lane ever used, registered before its first append. */
export const LANES = "{cr}:lanes";
/** Written once, when Redis is first used: where it is gone, all is gone. */
export const BORN = "{cr}:born";
/** The newest event_time that was accepted in the last hour, Unix seconds. */
export const NEWEST_EVENT = "{cr}:newest-event";
/** Who looks at all lanes each second. */
export const SWEEP = "{cr}:sweep";
/** destination -> how its lanes were opened. */
export const LAYOUT = "{cr}:layout";

/** Every key of a lane. They share one hash tag, so that each script touches one slot. */
export function laneKeys(lane: LaneRef) {
  const tag = `{${laneName(lane)}}`;
  return {
    stream: `${tag}:s`,
    waiting: `${tag}:n`,
    /** Segment -> which of its conversions have ended, while others have not. */
    ended: `${tag}:p`,
    lease: `${tag}:o`,
    holder: `${tag}:h`,
    epoch: `${tag}:e`,
    crashes: `${tag}:c`,
    intents: `${tag}:i`,
    generations: `${tag}:lg`,
    ledgerPrefix: `${tag}:l:`,
    /** Generation -> receipts of its deliveries, by number. */
    receiptPrefix: `${tag}:r:`,
    /** Generation -> match quality of its deliveries, by event name. */
    qualityPrefix: `${tag}:mq:`,
    /** Names of conversions that were settled here, by when they were noted. */
    eventNames: `${tag}:names`,
    quarantine: `${tag}:q`,
    /** The last failure in it that was not its conversions' own: "<ms> <position>". */
    failure: `${tag}:f`,
    /** The segment that is read alone, and how often it was: "<id> <times>". */
    alone: `${tag}:al`,
    /** Groups of conversions that are tried beside it, by when. */
    aside: `${tag}:a`,
    asideGroupPrefix: `${tag}:a:`,
    asideCount: `${tag}:an`,
    asideLease: `${tag}:ao`,
    closed: `${tag}:x`,
    totals: `${tag}:t`,
    /** Hour of a deadline, since the epoch -> segments whose first conversion must be given up in it. */
    deadlines: `${tag}:d`,
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
    /** Values that dead letters have been indexed by. */
    facets: `{${destination}}:dead:facets`,
    deadLetterPrefix: `{${destination}}:dead:letter:`,
    facetPrefix: `{${destination}}:dead:by:`,
    /** id of a dead letter on its way -> the replay that sent it. */
    replaying: `{${destination}}:dead:replaying`,
    /** Dead letters that were delivered after all, by when. */
    replayed: `{${destination}}:dead:replayed`,
  } as const;
}

export function replayKeys(destination: string) {
  const prefix = `{${destination}}:replay:`;
  return {
    /** Replays by when they were started. */
    replays: `{${destination}}:replays`,
    /** Those that have work left. */
    running: `{${destination}}:replays:running`,
    replayPrefix: prefix,
    of: (id: string) =>
      ({
        replay: prefix + id,
        lease: `${prefix}${id}:o`,
        /** Dead letters not taken yet, by when they died. */
        left: `${prefix}${id}:left`,
        /** Dead letters taken and not known to be appended. */
        chunk: `${prefix}${id}:chunk`,
      }) as const,
  } as const;
}

/** Every key of the report of one request. */
export function reportKeys(id: string) {
  const tag = `{report:${id}}`;
  return {
    report: tag,
    /** `<destination> <dead letter id>` -> what became of it. */
    ends: `${tag}:ends`,
    /** Ends that its webhook is still to be told of, oldest first. */
    outbox: `${tag}:outbox`,
  } as const;
}

/** Every key of the runs that one source started. */
export function runKeys(source: string) {
  const tag = `{runs:${source}}`;
  return {
    /** Runs by when they were kept. */
    byTime: tag,
    /** id of a run -> `<bytes> <actor> <report id, or ->`. */
    entries: `${tag}:entries`,
    /** Bytes of all of them. */
    bytes: `${tag}:bytes`,
    headPrefix: `${tag}:head:`,
    itemsPrefix: `${tag}:items:`,
  } as const;
}

/** Sources with a webhook that is not told everything yet. */
export const WEBHOOK_SOURCES = "{cr}:webhooks:sources";
/** Reports of a source with such a webhook, by when it is to be told next. */
export function dueWebhooksKey(source: string): string {
  return `{cr}:webhooks:due:${source}`;
}
/** Reports whose webhook was given up, by when. */
export const FAILED_WEBHOOKS = "{cr}:webhooks:failed";

/** What was done by hand, by whom. */
export const AUDIT = "{cr}:audit";
