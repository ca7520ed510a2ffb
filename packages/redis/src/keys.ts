import type { LaneRef } from "@relay/core";
import { generationSeconds, laneName } from "@relay/core";

/**
 * Every key of the relay. All begin with one prefix, so that several relays can share a Redis. The hash tag that
 * follows it names the slot of a cluster: a script touches keys of one tag only.
 */
export class Keys {
  readonly #prefix: string;

  constructor(prefix = "") {
    this.#prefix = prefix;
  }

  /** What every key begins with. */
  get prefix() {
    return this.#prefix;
  }

  /** Every lane ever used. A lane is registered before its first append. */
  get lanes() {
    return this.#shared("lanes");
  }

  /** Written once, when Redis is first used. When it is missing, Redis has lost its data. */
  get born() {
    return this.#shared("born");
  }

  /** The newest event_time accepted in the last hour, Unix seconds. */
  get newestEvent() {
    return this.#shared("newest-event");
  }

  /** Lease of the process that looks at all lanes each second. */
  get sweep() {
    return this.#shared("sweep");
  }

  /** Marks of the worker processes of one machine, by when they announced themselves. */
  processesOf(machine: string) {
    return this.#shared(`processes:${machine}`);
  }

  /** destination → its layout: lanes, ledger hours, and those it grew out of. */
  get layout() {
    return this.#shared("layout");
  }

  /** Running processes of the relay → the feature level that each reads, and when it said so. */
  get runningProcesses() {
    return this.#shared("running");
  }

  /** The highest feature level of which something was written. */
  get writtenLevel() {
    return this.#shared("level");
  }

  /** Sources with a webhook that has statuses to come. */
  get webhookSources() {
    return this.#shared("webhooks:sources");
  }

  /** Reports of a source with such a webhook, by when it is notified next. */
  dueWebhooks(source: string) {
    return this.#shared(`webhooks:due:${source}`);
  }

  /** Reports whose webhook was given up, by when. */
  get failedWebhooks() {
    return this.#shared("webhooks:failed");
  }

  /** Mark of a person who is to be forgotten → since when, milliseconds. */
  get erasures() {
    return this.#shared("erasures");
  }

  /** Manual actions and who took them. */
  get audit() {
    return this.#shared("audit");
  }

  /** A session of the console, by the SHA-256 of its token. */
  consoleSession(digest: string) {
    return this.#shared(`console:session:${digest}`);
  }

  /** A link that signs in to the console once, by the SHA-256 of its token. */
  signInLink(digest: string) {
    return this.#shared(`console:link:${digest}`);
  }

  /** Workers that have had requests in flight lately. */
  get inFlight() {
    return this.#shared("in-flight");
  }

  /** What one of them has in flight. */
  inFlightOf(worker: string) {
    return this.#shared(`in-flight:${worker}`);
  }

  /** How many lanes each worker process drains. */
  get runningDrains() {
    return this.#shared("running-drains");
  }

  /** The token bucket of a source with a limit. */
  allowance(source: string) {
    return this.#shared(`allowance:${source}`);
  }

  /** Prefix of the keys of BullMQ's queues with one hash tag. */
  queues(tag = "cr") {
    return `${this.#prefix}{${tag}}`;
  }

  /** Counts of what happened at a destination in one minute (since 1970). */
  history(destination: string, minute: number) {
    return `${this.#prefix}{${destination}}:history:${minute}`;
  }

  lane(lane: LaneRef) {
    return keysOfLane(`${this.#prefix}{${laneName(lane)}}`);
  }

  /** The ledger of a lane that remembers for so many hours. */
  ledger(lane: LaneRef, hours: number) {
    return keysOfLedger(`${this.#prefix}{${laneName(lane)}}`, hours);
  }

  gate(destination: string) {
    const tag = `${this.#prefix}{${destination}}`;
    return { gate: `${tag}:gate`, probe: `${tag}:probe` } as const;
  }

  deadLetters(destination: string) {
    return keysOfDeadLetters(`${this.#prefix}{${destination}}:dead`);
  }

  replays(destination: string) {
    return keysOfReplays(`${this.#prefix}{${destination}}`);
  }

  /** Every key of the report of one request. */
  report(id: string) {
    const tag = `${this.#prefix}{report:${id}}`;
    return {
      report: tag,
      /** `<destination> <dead letter id>` → its status. */
      statuses: `${tag}:statuses`,
      /** Statuses that the webhook has not been notified of yet, oldest first. */
      outbox: `${tag}:outbox`,
    } as const;
  }

  /** Every key of the runs that one source started. */
  runs(source: string) {
    const tag = `${this.#prefix}{runs:${source}}`;
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

  #shared(name: string) {
    return `${this.#prefix}{cr}:${name}`;
  }
}

/** The keys of each connection that {@link useKeys} named. */
const ofConnection = new WeakMap<object, Keys>();
const UNPREFIXED = new Keys();

/** Makes a connection use these keys. */
export function useKeys(redis: object, keys: Keys): void {
  ofConnection.set(redis, keys);
}

/** Returns the keys that a connection uses: those without a prefix, unless {@link useKeys} named others. */
export function keysOf(redis: object): Keys {
  return ofConnection.get(redis) ?? UNPREFIXED;
}

/** Where a ledger lies, and how long its generations are. */
export type LedgerKeys = ReturnType<typeof keysOfLedger>;

function keysOfLedger(tag: string, hours: number) {
  return {
    generationSeconds: generationSeconds(hours),
    generations: `${tag}:lg:${hours}`,
    ledgerPrefix: `${tag}:l:${hours}:`,
    /** Generation → receipts of its deliveries, by number. */
    receiptPrefix: `${tag}:r:${hours}:`,
    /** Generation → match quality of its deliveries, by event name. */
    qualityPrefix: `${tag}:mq:${hours}:`,
  } as const;
}

/** Every key of a lane but its ledgers. */
export type LaneKeys = ReturnType<typeof keysOfLane>;

function keysOfLane(tag: string) {
  return {
    stream: `${tag}:s`,
    /** "<lanes> <segment>": since then the lane takes segments only from producers that know of so many lanes. */
    closed: `${tag}:x`,
    waiting: `${tag}:n`,
    /** Segment → which of its conversions are finished, while others are not. */
    ended: `${tag}:p`,
    lease: `${tag}:o`,
    /** The drain that took the lease last and has not released it. Has no expiry, unlike the lease. */
    holder: `${tag}:h`,
    crashes: `${tag}:c`,
    intents: `${tag}:i`,
    /** Names of conversions settled here, by when they were recorded last. */
    eventNames: `${tag}:names`,
    quarantine: `${tag}:q`,
    /** The quarantine while a script writes it anew. */
    nextQuarantine: `${tag}:qn`,
    /** The last failure that its conversions did not cause themselves: "<ms> <position>". */
    failure: `${tag}:f`,
    /** The segment that was read alone last, how many drains took it and did not release, and the last of them: "<id> <times> <nonce>". */
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

function keysOfDeadLetters(tag: string) {
  return {
    byTime: tag,
    /** Facet values that dead letters have been indexed by. */
    facets: `${tag}:facets`,
    deadLetterPrefix: `${tag}:letter:`,
    facetPrefix: `${tag}:by:`,
    /** `<mark of a person><id of a dead letter that holds their conversion>`, in this order. */
    people: `${tag}:by:people`,
    /** Dead letters that hold their conversion, by when they died; 0: it is to be removed. */
    whole: `${tag}:whole`,
    /** id of a dead letter in a replay → the replay that sent it. */
    replaying: `${tag}:replaying`,
    /** Dead letters that a replay delivered, by when. */
    replayed: `${tag}:replayed`,
  } as const;
}

function keysOfReplays(tag: string) {
  const prefix = `${tag}:replay:`;
  return {
    /** Replays by when they were started. */
    replays: `${tag}:replays`,
    /** Replays that have work left. */
    running: `${tag}:replays:running`,
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
