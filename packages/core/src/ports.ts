import type { PlatformAnswer } from "./outcome.ts";
import type { DeadReason } from "./outcome.ts";
import type { Conversion } from "./conversion.ts";
import type { Identity } from "./identity.ts";
import type { Envelope } from "./segment.ts";
import type { Patch } from "./patch.ts";
import type { PlatformRequest, PlatformResponse } from "./platform.ts";
import type { QueryRequest } from "./platform-queries.ts";

/** One lane of a destination. */
export interface LaneRef {
  readonly destination: string;
  readonly index: number;
}

/** The name of a lane: `meta-shop:3`. Also the id its drain is deduplicated by. */
export function laneName({ destination, index }: LaneRef): string {
  return `${destination}:${index}`;
}

/** Where a copy of a conversion lies: a segment of the lane, and its index in it. */
export interface Position {
  readonly segmentId: string;
  readonly index: number;
}

export type Appended =
  | { readonly closed: true }
  | { readonly closed: false; readonly wasEmpty: boolean; readonly before: number; readonly after: number };

/** The producers' side of lanes. */
export interface LaneWriter {
  /**
   * Adds a segment of `count` conversions, the first of which must be given up at `deadline` (Unix seconds). Not
   * idempotent: a resend adds a copy, which the ledger removes.
   */
  append(lane: LaneRef, segment: Buffer, count: number, deadline: number): Promise<Appended>;
}

export interface StoredSegment {
  readonly id: string;
  readonly count: number;
  /** When the first of its conversions must be given up, Unix seconds. */
  readonly deadline: number;
  readonly blob: Buffer;
  /** Its conversions that have been settled or moved aside already; absent where none has. */
  readonly ended?: IndexBits;
}

/** A set of places in a segment: bit `index % 8` of byte `index / 8`. */
export type IndexBits = Buffer;

/** Conversions that end while others of their segment do not: they are not read again. */
export interface EndedPart {
  readonly segmentId: string;
  readonly indexes: IndexBits;
}

/** What earlier drains began and never settled: these copies may have been delivered. */
export interface PossiblySent {
  /** The earliest attempt among them, milliseconds. */
  readonly sentAtMs: number;
  /** The furthest of them. */
  readonly last: Position;
}

/**
 * Names the store as it runs: another one after a restart or a failover, which may have lost the last writes that it
 * acknowledged. Whoever ends something because of what was acknowledged before names the incarnation that acknowledged it.
 */
export type Incarnation = string;

export type Acquired =
  | { readonly kind: "busy"; readonly ttlMs: number }
  | {
      readonly kind: "held";
      readonly incarnation: Incarnation;
      readonly epoch: number;
      /** Segments in the lane. */
      readonly segments: number;
      /** Conversions in the lane. */
      readonly waiting: number;
      /** Acquisitions since the last release or effective settle: a count of crashes. */
      readonly crashes: number;
      readonly possiblySent: PossiblySent | undefined;
      /** When the oldest of them came, milliseconds of Redis' clock; absent in an empty lane. */
      readonly oldestAtMs?: number;
    };

/** What the ledger knows of an identity: delivered, set aside, or given up at this position. */
export type Known = "delivered" | "aside" | Position;

export type Begun =
  | { readonly kind: "lost" }
  | { readonly kind: "begun"; readonly nowMs: number; readonly known: ReadonlyMap<number, Known> };

/** What is kept of a delivery: one for all conversions of a source that one request delivered. */
export interface Receipt {
  /** Who sent them: nobody else is shown it. */
  readonly source: string;
  /** When they were settled, milliseconds. */
  readonly atMs: number;
  /** Requests that they were in since their drain took them up, this one included. */
  readonly attempts: number;
  /** Meta's fbtrace_id, TikTok's request_id. */
  readonly traceId?: string;
}

/** Match quality of conversions of one name, summed up. */
export interface QualitySum {
  readonly eventName: string;
  readonly conversions: number;
  /** Sum of their scores, each 0 to 10. */
  readonly points: number;
}

/** That a source sent a copy. */
export interface SentConversion {
  /** The one of authenticated copies. */
  readonly identity: Identity;
  readonly source: string;
}

export interface Settlement {
  /** The store's when the slice began: under another one only deliveries are marked, and no conversion or segment is ended. */
  readonly incarnation: Incarnation;
  readonly batchId: string;
  /** False where an answer is missing: the intent then stays, and its copies become suspects. */
  readonly definite: boolean;
  readonly deliveries: readonly { readonly identities: readonly Identity[]; readonly receipt: Receipt }[];
  /** Copies that ended otherwise, or with another one: their sources find them all the same. */
  readonly sent: readonly SentConversion[];
  /** Match quality of the delivered. */
  readonly qualities: readonly QualitySum[];
  /** event_names among all of them: by these a conversion is found when only its event_id is known. */
  readonly eventNames: readonly string[];
  readonly dead: readonly {
    readonly identity: Identity;
    readonly position: Position;
    readonly reason: DeadReason;
  }[];
  /** Segments of which every copy is finished, as they were stored. */
  readonly finished: readonly Pick<StoredSegment, "id" | "count" | "deadline">[];
  readonly parts: readonly EndedPart[];
}

/** The last failure in a lane that was not the conversions' own: up to where it reached, and when it came first. */
export interface LaneFailure {
  /** Milliseconds of Redis' clock. */
  readonly atMs: number;
  readonly last: Position;
}

/** Conversions that are tried beside their lane, in one request. */
export interface NewAsideGroup {
  /** Unique in its lane, and the same when it is written again. */
  readonly id: string;
  /** A segment. */
  readonly blob: Buffer;
  readonly count: number;
  /** When the first of them must be given up, Unix seconds. */
  readonly deadline: number;
  /** Until it is tried next. */
  readonly waitMs: number;
  /** How often it failed as it is. */
  readonly failures: number;
  /** Since when any of them may have been delivered, milliseconds of Redis' clock. */
  readonly possiblySentAtMs?: number;
  /** Of a single conversion: what it was answered. */
  readonly attempts: readonly AttemptRecord[];
  /** What the relay failed with, where it was not the platform. */
  readonly error?: string;
}

export interface AsideGroup extends Omit<NewAsideGroup, "waitMs"> {
  /** How often it was taken up since it was written: more than once, and a worker died over it. */
  readonly taken: number;
}

export type AsideAcquired =
  /** Another drain has it. */
  { readonly kind: "busy" } | { readonly kind: "held"; readonly incarnation: Incarnation };

export interface AsideReplacement {
  /** The group that is replaced. */
  readonly id: string;
  /** The store's when the lease was taken: under another one the group stays. */
  readonly incarnation: Incarnation;
  readonly groups: readonly NewAsideGroup[];
}

/** Conversions that leave their lane for a place beside it. */
export interface AsideMove {
  /** The store's when the slice began: under another one no segment is deleted. */
  readonly incarnation: Incarnation;
  readonly groups: readonly NewAsideGroup[];
  readonly identities: readonly Identity[];
  /** Segments of which every copy is finished now. */
  readonly finished: Settlement["finished"];
  readonly parts: readonly EndedPart[];
}

/**
 * What was set aside from a lane, as its drain sees it: under a lease of its own, so that it holds up neither the lane nor
 * the gate. Twice is as good as once.
 */
export interface Aside {
  acquire(lane: LaneRef, nonce: string, leaseMs: number): Promise<AsideAcquired>;
  extend(lane: LaneRef, nonce: string, leaseMs: number): Promise<boolean>;
  release(lane: LaneRef, nonce: string): Promise<void>;
  /** Groups whose time has come, the longest waiting first. */
  due(lane: LaneRef, count: number): Promise<readonly AsideGroup[]>;
  /** As that of a lane: extends the lease, notes that the group may be sent now, asks the ledger. */
  begin(
    lane: LaneRef,
    nonce: string,
    leaseMs: number,
    groupId: string,
    identities: readonly Identity[],
  ): Promise<Begun>;
  /** Puts groups in the place of one; none remove it. False where it is gone, or stays because of another incarnation. */
  replace(lane: LaneRef, replacement: AsideReplacement): Promise<boolean>;
}

/** A drain's side of one lane. Every call names its nonce or batch; twice is as good as once. */
export interface LaneDrain {
  acquire(lane: LaneRef, nonce: string, leaseMs: number): Promise<Acquired>;
  read(lane: LaneRef, afterId: string | undefined, count: number): Promise<readonly StoredSegment[]>;
  /** Extends the lease, leaves an intent and asks the ledger. */
  begin(
    lane: LaneRef,
    nonce: string,
    leaseMs: number,
    batchId: string,
    last: Position,
    identities: readonly Identity[],
  ): Promise<Begun>;
  extend(lane: LaneRef, nonce: string, leaseMs: number): Promise<boolean>;
  /** Returns how many segments the lane still holds. Asks for no ownership: a delivery is a fact, whoever reports it. */
  settle(lane: LaneRef, settlement: Settlement): Promise<number>;
  quarantine(lane: LaneRef, segmentId: string, reason: string): Promise<boolean>;
  /** Ids of the next segments, without what they hold. */
  ids(lane: LaneRef, afterId: string | undefined, count: number): Promise<readonly string[]>;
  failure(lane: LaneRef): Promise<LaneFailure | undefined>;
  noteFailure(lane: LaneRef, failure: LaneFailure): Promise<void>;
  /** Notes that a segment is about to be read alone. Returns how often it was before without a settle or a release since. */
  noteAlone(lane: LaneRef, segmentId: string): Promise<number>;
  /** Moves conversions beside the lane, all or none: false where there is no room for them. */
  setAside(lane: LaneRef, move: AsideMove): Promise<boolean>;
  /** Returns how many segments the lane still holds. */
  release(lane: LaneRef, nonce: string): Promise<number>;
}

export const GATE_MODES = ["open", "backing-off", "throttled", "suspended", "paused"] as const;
export type GateMode = (typeof GATE_MODES)[number];

/** Why a gate is shut. For the first three it is paused until a person resumes it. */
export const GATE_REASONS = [
  "by-hand",
  "refusals",
  "dead-letters",
  "credentials",
  "api-version",
  "rate-limit",
  "no-answer",
  "platform-error",
] as const;
export type GateReason = (typeof GATE_REASONS)[number];

/** Whether a destination may be sent to now. */
export interface GateState {
  readonly state: GateMode;
  /** Why it is shut. */
  readonly reason?: GateReason;
  /** The platform's answer that shut it; absent where it is paused. */
  readonly answer?: GateAnswer;
  /** Mark of what was refused while it is suspended: of the token and the API version. */
  readonly tokenMark?: string;
  /** Since when it is shut, or paused, milliseconds: failed probes do not change it. Absent when open. */
  readonly sinceMs?: number;
  /** When the next probe may go, milliseconds; 0 when open. */
  readonly untilMs: number;
  /** Shut how many times in a row without a success between. */
  readonly failures: number;
  readonly nowMs: number;
}

/** Of a platform's answer what may be shown to anybody. */
export type GateAnswer = Pick<PlatformAnswer, "httpStatus" | "code" | "subcode" | "meaning">;

/** Why a gate is shut. */
export interface GateCause {
  readonly reason: GateReason;
  readonly answer?: GateAnswer;
  /** Mark of the token, and of the API version, that met the trouble. */
  readonly tokenMark?: string;
}

export interface Gate {
  read(destination: string): Promise<GateState>;
  /**
   * Shuts for `waitMs`; a gate already shut for longer, or by a stronger state, stays as it is. A suspension ends where
   * another token meets trouble of its own.
   */
  shut(
    destination: string,
    state: Exclude<GateMode, "open">,
    waitMs: number,
    cause: GateCause,
  ): Promise<void>;
  open(destination: string): Promise<void>;
  /** Claims the one probe of a shut gate whose time has come. */
  claimProbe(destination: string, holdMs: number): Promise<boolean>;
}

/** One request made for a conversion. */
export interface AttemptRecord {
  readonly atMs: number;
  readonly batchId: string;
  readonly answer: PlatformAnswer;
}

/** A conversion given up for one destination, with all that is needed to understand and replay it. */
export interface DeadLetter {
  /** Derived from the identity: writing it again overwrites it. */
  readonly id: string;
  readonly destination: string;
  readonly dataset: string;
  readonly reason: DeadReason;
  readonly diedAtMs: number;
  /** Since when it may have been delivered, milliseconds of Redis' clock; absent where it was certainly not. */
  readonly possiblySentAtMs?: number;
  readonly envelope: Envelope;
  /** As the producer sent it: raw personal data, never logged. */
  readonly conversion: Conversion;
  /** The event as it was written for the platform, when it came so far. */
  readonly sent?: string;
  readonly detail?: string;
  readonly attempts: readonly AttemptRecord[];
}

export interface DeadLetters {
  /**
   * Writes dead letters of one destination. Returns how many it has now. Nothing is written where the store has another incarnation
   * than the one given: the death could not be counted then, and is found out anew. `expired` replaces no `outcome_unknown`.
   */
  write(destination: string, deadLetters: readonly DeadLetter[], incarnation?: Incarnation): Promise<number>;
  /** Notes that the conversions of these dead letters were delivered after all. Unknown ids are left alone. */
  close(destination: string, ids: readonly string[]): Promise<void>;
  /**
   * Removes the dead letters of conversions that were delivered after all, and whose death nobody has counted: their drain ended
   * between the dead letter and its count. Unknown ids are left alone.
   */
  withdraw(destination: string, ids: readonly string[]): Promise<void>;
}

/** What became of one conversion at one destination, told to whoever asked for a report of its request. */
export interface ReportedEnd {
  readonly requestId: string;
  readonly destination: string;
  readonly eventId: string;
  readonly eventName: string;
  /** Names the identity at its destination, and its dead letter. */
  readonly deadLetterId: string;
  /** `duplicate`: it was delivered before, by another copy. */
  readonly status: "delivered" | "duplicate" | "dead_letter";
  readonly atMs: number;
  /** Requests that it was in. */
  readonly attempts?: number;
  readonly traceId?: string;
  readonly reason?: DeadReason;
  readonly code?: number;
  readonly subcode?: number;
}

/** The reports that were asked for. The first end of an identity in a request is the one that counts. */
export interface Reports {
  /** Writes down ends before they are settled, so that none is missing after a crash. */
  note(ends: readonly ReportedEnd[]): Promise<void>;
}

/** Ends that one message tells a webhook: always the same ones under the same id, until they were told. */
export interface WebhookBatch {
  readonly reportId: string;
  readonly source: string;
  /** Nobody else takes them before; by Redis' clock. */
  readonly heldUntilMs: number;
  readonly url: string;
  /** Ends told before these. */
  readonly notified: number;
  readonly ends: readonly ReportedEnd[];
  /** Failed attempts in a row. */
  readonly failures: number;
  /** Since the first of them, by Redis' clock. */
  readonly failingForMs: number;
}

/** What webhooks are to be told. */
export interface Webhooks {
  /** Takes what has waited longest of what a source's webhooks are to be told. Undefined when that is nothing now. */
  take(source: string): Promise<WebhookBatch | undefined>;
  notified(batch: WebhookBatch): Promise<void>;
  /** To be told again after this time. */
  failed(batch: WebhookBatch, waitMs: number): Promise<void>;
  /** Keeps it as failed. */
  giveUp(batch: WebhookBatch): Promise<void>;
}

/** `refused`: the receiver wants no more (410). `forbidden`: its address is one that must not be reached. */
export type WebhookAnswer =
  | { readonly kind: "taken" }
  | { readonly kind: "failed" | "refused" | "forbidden"; readonly reason: string };

/** A message to a webhook, as it is posted. */
export interface WebhookMessage {
  readonly id: string;
  /** Whose secrets it is signed with. */
  readonly source: string;
  readonly url: string;
  readonly body: string;
}

/** Signs and posts a message. Never throws. */
export interface WebhookPoster {
  post(message: WebhookMessage): Promise<WebhookAnswer>;
}

/** One replay of one destination. */
export interface ReplayRef {
  readonly destination: string;
  readonly id: string;
}

/** Why a dead letter that was to be replayed stays as it was. */
export const KEPT_REASONS = {
  expired: "Its window has closed.",
  invalid: "With the patch, or by today's rules, it is certain to be refused.",
  other_dataset: "It died for another dataset than the destination has now.",
  may_repeat:
    "It may have been delivered, and the platform may no longer recognise a repetition; it is sent again only where it is named or asked for.",
  gone: "It was replayed, discarded or given up anew since the replay was started.",
} as const;
export type KeptReason = keyof typeof KEPT_REASONS;

/** Dead letters of a replay that are to go back into their lanes now. */
export interface ReplayChunk {
  readonly deadLetters: readonly DeadLetter[];
  readonly ratePerSecond: number;
  /** Only to be counted. */
  readonly dryRun: boolean;
  /** Whether dead letters are meant too that the platform could count twice. */
  readonly mayRepeat: boolean;
  /** JSON merge patch (RFC 7396) for each conversion. */
  readonly patch?: Patch;
}

/** A runner's side of replays. Every call names its nonce or its dead letters; twice is as good as once. */
export interface Replays {
  /**
   * Takes the next dead letters, a tenth of a second's worth at the replay's rate, and holds the replay for some seconds: the
   * same dead letters again until `advance`. Undefined when there is nothing to do for this runner: it is over, paused, or
   * another one has it.
   */
  next(replay: ReplayRef, nonce: string): Promise<ReplayChunk | undefined>;
  /** Notes what became of the dead letters taken last: sent into their lanes, or kept as they are. */
  advance(
    replay: ReplayRef,
    sent: readonly string[],
    kept: readonly { readonly id: string; readonly why: KeptReason }[],
  ): Promise<void>;
  /** Lets another runner have it. */
  release(replay: ReplayRef, nonce: string): Promise<void>;
}

/** Why a request brought no HTTP answer. `sent`: whether the platform may have read it. */
export interface NoAnswer {
  readonly sent: boolean;
  readonly reason: string;
}

export type TransportResult =
  | { readonly kind: "answer"; readonly response: PlatformResponse }
  | ({ readonly kind: "no-answer" } & NoAnswer);

export interface Transport {
  /** Never throws. The whole request, from connecting to the last byte of the answer, ends within `timeoutMs`. */
  send(baseUrl: string, request: PlatformRequest, timeoutMs: number): Promise<TransportResult>;
}

export interface Reader {
  /** A GET request, on the terms of `Transport.send`. A redirect is an answer like any other: it is never followed. */
  get(baseUrl: string, request: QueryRequest, timeoutMs: number): Promise<TransportResult>;
}
