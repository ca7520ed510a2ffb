import type { LaneRef } from "@relay/core";
import { laneName } from "@relay/core";

/** Prefix of BullMQ's keys. All queues share one slot of a cluster. */
export const BULLMQ_PREFIX = "{cr}";
/** Every lane ever used. A lane is registered before its first append. */
export const LANES = "{cr}:lanes";
/** Written once, when Redis is first used. When it is missing, Redis has lost its data. */
export const BORN = "{cr}:born";
/** The newest event_time accepted in the last hour, Unix seconds. */
export const NEWEST_EVENT = "{cr}:newest-event";
/** Lease of the process that looks at all lanes each second. */
export const SWEEP = "{cr}:sweep";
/** destination → number of lanes and ledger hours. */
export const LAYOUT = "{cr}:layout";

/** Every key of a lane. They share one hash tag, so that each script touches one slot. */
export function laneKeys(lane: LaneRef) {
  const tag = `{${laneName(lane)}}`;
  return {
    stream: `${tag}:s`,
    waiting: `${tag}:n`,
    /** Segment → which of its conversions are finished, while others are not. */
    ended: `${tag}:p`,
    lease: `${tag}:o`,
    /** The drain that took the lease last and has not released it. Has no expiry, unlike the lease. */
    holder: `${tag}:h`,
    crashes: `${tag}:c`,
    intents: `${tag}:i`,
    generations: `${tag}:lg`,
    ledgerPrefix: `${tag}:l:`,
    /** Generation → receipts of its deliveries, by number. */
    receiptPrefix: `${tag}:r:`,
    /** Generation → match quality of its deliveries, by event name. */
    qualityPrefix: `${tag}:mq:`,
    /** Names of conversions settled here, by when they were recorded last. */
    eventNames: `${tag}:names`,
    quarantine: `${tag}:q`,
    /** The last failure that its conversions did not cause themselves: "<ms> <position>". */
    failure: `${tag}:f`,
    /** The segment that is read alone, and how often it was: "<id> <times>". */
    alone: `${tag}:al`,
    /** Set-aside groups, by when they are due. */
    aside: `${tag}:a`,
    asideGroupPrefix: `${tag}:a:`,
    asideCount: `${tag}:an`,
    asideLease: `${tag}:ao`,
    asideHolder: `${tag}:ah`,
    totals: `${tag}:t`,
    /** Hour of a deadline (since 1970) → segments whose first conversion must be given up in it. */
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
    /** Facet values that dead letters have been indexed by. */
    facets: `{${destination}}:dead:facets`,
    deadLetterPrefix: `{${destination}}:dead:letter:`,
    facetPrefix: `{${destination}}:dead:by:`,
    /** id of a dead letter in a replay → the replay that sent it. */
    replaying: `{${destination}}:dead:replaying`,
    /** Dead letters that a replay delivered, by when. */
    replayed: `{${destination}}:dead:replayed`,
  } as const;
}

export function replayKeys(destination: string) {
  const prefix = `{${destination}}:replay:`;
  return {
    /** Replays by when they were started. */
    replays: `{${destination}}:replays`,
    /** Replays that have work left. */
    running: `{${destination}}:replays:running`,
    replayPrefix: prefix,
    of: (id: string) =>
      ({
        replay: prefix + id,
        lease: `${prefix}${id}:o`,
        /** Dead letters not taken yet, by when they died. */
        left: `${prefix}${id}:left`,
        /** Dead letters taken and not yet recorded as appended. */
        chunk: `${prefix}${id}:chunk`,
      }) as const,
  } as const;
}

/** Every key of the report of one request. */
export function reportKeys(id: string) {
  const tag = `{report:${id}}`;
  return {
    report: tag,
    /** `<destination> <dead letter id>` → its status. */
    statuses: `${tag}:statuses`,
    /** Statuses that the webhook has not been notified of yet, oldest first. */
    outbox: `${tag}:outbox`,
  } as const;
}

/** Every key of the runs that one source started. */
export function runKeys(source: string) {
  const tag = `{runs:${source}}`;
  return {
    /** Runs by when they were kept. */
    byTime: tag,
    /** id of a run → `<bytes> <actor> <report id, or ->`. */
    entries: `${tag}:entries`,
    /** Bytes of all of them. */
    bytes: `${tag}:bytes`,
    headPrefix: `${tag}:head:`,
    itemsPrefix: `${tag}:items:`,
  } as const;
}

/** Sources with a webhook that has statuses to come. */
export const WEBHOOK_SOURCES = "{cr}:webhooks:sources";
/** Reports of a source with such a webhook, by when it is notified next. */
export function dueWebhooksKey(source: string): string {
  return `{cr}:webhooks:due:${source}`;
}
/** Reports whose webhook was given up, by when. */
export const FAILED_WEBHOOKS = "{cr}:webhooks:failed";

/** Manual actions and who took them. */
export const AUDIT = "{cr}:audit";

/** A session of the console, by the SHA-256 of its token. */
export function consoleSessionKey(digest: string): string {
  return `{cr}:console:session:${digest}`;
}
/** A link that signs in to the console once, by the SHA-256 of its token. */
export function signInLinkKey(digest: string): string {
  return `{cr}:console:link:${digest}`;
}

/** Counts of what happened at a destination in one minute (since 1970). */
export function historyKey(destination: string, minute: number): string {
  return `{${destination}}:history:${minute}`;
}

/** Workers that have had requests in flight lately. */
export const IN_FLIGHT = "{cr}:in-flight";
/** What one of them has in flight. */
export function inFlightKey(worker: string): string {
  return `{cr}:in-flight:${worker}`;
}
