import type { PlatformAnswer } from "./delivery/outcome.ts";
import type { DeadReason } from "./delivery/outcome.ts";
import type { Conversion } from "./conversion/conversion.ts";
import type { Identity } from "./conversion/identity.ts";
import type { Envelope } from "./lane/segment.ts";
import type { Patch } from "./conversion/patch.ts";
import type { PlatformRequest, PlatformResponse } from "./platform/platform.ts";
import type { QueryRequest } from "./platform/platform-queries.ts";

/** One lane of a destination. */
export interface LaneRef {
  readonly destination: string;
  readonly index: number;
}

/** The name of a lane: `meta-shop:3`. Also the id by which its drain is deduplicated. */
export function laneName({ destination, index }: LaneRef): string {
  return `${destination}:${index}`;
}

/** Where a conversion lies: a segment of the lane, and its index in it. */
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
   * idempotent: a resend adds the same conversions again, and the ledger recognises them.
   */
  append(lane: LaneRef, segment: Buffer, count: number, deadline: number): Promise<Appended>;
}

export interface StoredSegment {
  readonly id: string;
  readonly count: number;
  /** When the first of its conversions must be given up, Unix seconds. */
  readonly deadline: number;
  readonly blob: Buffer;
  /** Its conversions that have been settled or set aside already; absent when there are none. */
  readonly ended?: IndexBits;
}

/** A set of indexes in a segment: bit `index % 8` of byte `index / 8`. */
export type IndexBits = Buffer;

/** Conversions that are finished while others of their segment are not. They are not read again. */
export interface EndedPart {
  readonly segmentId: string;
  readonly indexes: IndexBits;
}

/** Conversions that earlier drains began to send and never settled. They may have been delivered. */
export interface PossiblySent {
  /** The earliest attempt among them, milliseconds. */
  readonly sentAtMs: number;
  /** The position of the last of them. */
  readonly last: Position;
}

/**
 * Identifies the running store. It changes with a restart or a failover, which may have lost the last acknowledged
 * writes. A call that finishes something because of earlier writes names the incarnation that acknowledged them.
 */
export type Incarnation = string;

export type Acquired =
  | { readonly kind: "busy"; readonly ttlMs: number }
  | {
      readonly kind: "held";
      readonly incarnation: Incarnation;
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

/**
 * What the ledger knows of an identity: delivered, given up at this position, set aside, or set aside after an earlier
 * conversion of it was given up.
 */
export type Known = "delivered" | "aside" | "aside-again" | Position;

/** The lease that a drain holds, and for how long it asks from now on. */
export interface LeaseClaim {
  readonly nonce: string;
  readonly leaseMs: number;
}

/** A set-aside group that is about to be sent. */
export interface BegunGroup {
  readonly id: string;
  readonly identities: readonly Identity[];
}

/** A micro-batch that is about to be sent. */
export interface BegunBatch extends BegunGroup {
  /** The furthest of its conversions in the lane. */
  readonly last: Position;
}

export type Begun =
  | { readonly kind: "lost" }
  | { readonly kind: "begun"; readonly nowMs: number; readonly known: ReadonlyMap<number, Known> };

/** The stored record of a delivery: one for all conversions of a source that one request delivered. */
export interface Receipt {
  /** The source that sent them. Only this source is shown the receipt. */
  readonly source: string;
  /** When they were settled, milliseconds. */
  readonly atMs: number;
  /** Requests that they were in since their drain took them, this one included. */
  readonly attempts: number;
  /** Meta's fbtrace_id, TikTok's request_id. */
  readonly traceId?: string;
}

/** Sums of the match quality of conversions of one name. */
export interface QualitySum {
  readonly eventName: string;
  readonly conversions: number;
  /** Sum of their scores, each 0 to 10. */
  readonly points: number;
}

/** Records that a source sent a conversion. */
export interface SentConversion {
  /** The identity of the authenticated conversion. */
  readonly identity: Identity;
  readonly source: string;
}

export interface Settlement {
  /**
   * Incarnation of the store when the slice began. Under another one only deliveries are marked, and no conversion or
   * segment is finished.
   */
  readonly incarnation: Incarnation;
  readonly batchId: string;
  /** False when an answer is missing: the intent then stays, and its conversions count as possibly sent. */
  readonly definite: boolean;
  readonly deliveries: readonly { readonly identities: readonly Identity[]; readonly receipt: Receipt }[];
  /** Conversions finished without a delivery of their own. Their sources can find their status all the same. */
  readonly sent: readonly SentConversion[];
  /** Match quality of the delivered conversions. */
  readonly qualities: readonly QualitySum[];
  /** All event_names among them. They serve to find a conversion of which only the event_id is known. */
  readonly eventNames: readonly string[];
  readonly dead: readonly {
    readonly identity: Identity;
    readonly position: Position;
    readonly reason: DeadReason;
  }[];
  /** Segments of which every conversion is finished, as they were stored. */
  readonly finished: readonly Pick<StoredSegment, "id" | "count" | "deadline">[];
  readonly parts: readonly EndedPart[];
}

/**
 * The last failure in a lane that its conversions did not cause themselves: the last position it concerned, and when it
 * first occurred.
 */
export interface LaneFailure {
  /** Milliseconds of Redis' clock. */
  readonly atMs: number;
  readonly last: Position;
}

/** A set-aside group: conversions that are tried outside their lane, in one request. */
export interface NewAsideGroup {
  /** Unique in its lane. Stays the same when the group is written again. */
  readonly id: string;
  /** A segment. */
  readonly blob: Buffer;
  readonly count: number;
  /** When the first of them must be given up, Unix seconds. */
  readonly deadline: number;
  /** Milliseconds until its next try. */
  readonly waitMs: number;
  /** How often it failed in its present form. */
  readonly failures: number;
  /** Since when any of them may have been delivered, milliseconds of Redis' clock. */
  readonly possiblySentAtMs?: number;
  /** The answers to a single conversion. */
  readonly attempts: readonly AttemptRecord[];
  /** The relay's own error, when the relay failed and not the platform. */
  readonly error?: string;
}

export interface AsideGroup extends Omit<NewAsideGroup, "waitMs"> {
  /** How often it was taken up since it was written. More than once means that a worker died over it. */
  readonly taken: number;
}

export type AsideAcquired =
  /** Another drain holds the lease. */
  { readonly kind: "busy" } | { readonly kind: "held"; readonly incarnation: Incarnation };

export interface AsideReplacement {
  /** The group that is replaced. */
  readonly id: string;
  /** Incarnation of the store when the lease was taken. Under another one the group stays. */
  readonly incarnation: Incarnation;
  readonly groups: readonly NewAsideGroup[];
}

/** Conversions that leave their lane for set-aside groups. */
export interface AsideMove {
  /** Incarnation of the store when the slice began. Under another one no segment is deleted. */
  readonly incarnation: Incarnation;
  readonly groups: readonly NewAsideGroup[];
  readonly identities: readonly Identity[];
  /** Segments of which every conversion is finished now. */
  readonly finished: Settlement["finished"];
  readonly parts: readonly EndedPart[];
}

/**
 * The set-aside groups of a lane as their drain uses them: under a lease of their own, so that they delay neither the
 * lane nor the gate. Calls can be repeated.
 */
export interface Aside {
  acquire(lane: LaneRef, nonce: string, leaseMs: number): Promise<AsideAcquired>;
  extend(lane: LaneRef, nonce: string, leaseMs: number): Promise<boolean>;
  release(lane: LaneRef, nonce: string): Promise<void>;
  /** Groups that are due, the longest waiting first. */
  due(lane: LaneRef, count: number): Promise<readonly AsideGroup[]>;
  /** Like that of a lane: extends the lease, records that the group may be sent now, asks the ledger. */
  begin(lane: LaneRef, lease: LeaseClaim, group: BegunGroup): Promise<Begun>;
  /**
   * Replaces one group by others; without others it is removed. Returns false when the group is gone, or stays because
   * of another incarnation.
   */
  replace(lane: LaneRef, replacement: AsideReplacement): Promise<boolean>;
}

/** A drain's side of one lane. Every call names its nonce or batch and can be repeated. */
export interface LaneDrain {
  acquire(lane: LaneRef, nonce: string, leaseMs: number): Promise<Acquired>;
  read(lane: LaneRef, afterId: string | undefined, count: number): Promise<readonly StoredSegment[]>;
  /** Extends the lease, writes an intent and asks the ledger. */
  begin(lane: LaneRef, lease: LeaseClaim, batch: BegunBatch): Promise<Begun>;
  extend(lane: LaneRef, nonce: string, leaseMs: number): Promise<boolean>;
  /** Returns how many segments the lane still holds. Needs no lease: a delivery is a fact, whoever reports it. */
  settle(lane: LaneRef, settlement: Settlement): Promise<number>;
  quarantine(lane: LaneRef, segmentId: string, reason: string): Promise<boolean>;
  /** Ids of the next segments, without their content. */
  ids(lane: LaneRef, afterId: string | undefined, count: number): Promise<readonly string[]>;
  failure(lane: LaneRef): Promise<LaneFailure | undefined>;
  noteFailure(lane: LaneRef, failure: LaneFailure): Promise<void>;
  /** Records that a segment is about to be read alone. Returns how often it was, since the last settle or release. */
  noteAlone(lane: LaneRef, segmentId: string): Promise<number>;
  /** Sets conversions aside, all or none. Returns false when there is no room for them. */
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
  /** The platform's answer that shut it; absent when it is paused. */
  readonly answer?: GateAnswer;
  /** While it is suspended: mark of the refused token and API version. */
  readonly tokenMark?: string;
  /** Since when it is shut or paused, milliseconds. Failed probes do not change it. Absent when open. */
  readonly sinceMs?: number;
  /** When the next probe may go, milliseconds; 0 when open. */
  readonly untilMs: number;
  /** How many times in a row it was shut without a success between. */
  readonly failures: number;
  readonly nowMs: number;
}

/** The fields of a platform's answer that may be shown to anybody. */
export type GateAnswer = Pick<PlatformAnswer, "httpStatus" | "code" | "subcode" | "meaning">;

/** Why a gate is shut. */
export interface GateCause {
  readonly reason: GateReason;
  readonly answer?: GateAnswer;
  /** Mark of the token and API version that the failure occurred with. */
  readonly tokenMark?: string;
}

export interface Gate {
  read(destination: string): Promise<GateState>;
  /**
   * Shuts the gate for `waitMs`. A gate shut for longer, or by a stronger state, stays as it is. A suspension ends when
   * another token meets a failure of its own.
   */
  shut(
    destination: string,
    state: Exclude<GateMode, "open">,
    waitMs: number,
    cause: GateCause,
  ): Promise<void>;
  open(destination: string): Promise<void>;
  /** Claims the one probe of a shut gate whose wait is over. */
  claimProbe(destination: string, holdMs: number): Promise<boolean>;
}

/** One request made for a conversion. */
export interface AttemptRecord {
  readonly atMs: number;
  readonly batchId: string;
  readonly answer: PlatformAnswer;
}

/** A conversion given up for one destination, with everything needed to understand and replay it. */
export interface DeadLetter {
  /** Derived from the identity: writing it again overwrites it. */
  readonly id: string;
  readonly destination: string;
  readonly dataset: string;
  readonly reason: DeadReason;
  readonly diedAtMs: number;
  /** Since when it may have been delivered, milliseconds of Redis' clock; absent when it certainly was not. */
  readonly possiblySentAtMs?: number;
  readonly envelope: Envelope;
  /** As the producer sent it: raw personal data, never logged. */
  readonly conversion: Conversion;
  /** The event as it was written for the platform, when it got that far. */
  readonly sent?: string;
  readonly detail?: string;
  readonly attempts: readonly AttemptRecord[];
}

export interface DeadLetters {
  /**
   * Writes dead letters of one destination. Returns how many it has now. Writes nothing when the store has another
   * incarnation than the given one: the settle that follows would not count them, and the conversions are read again.
   * `expired` does not replace `outcome_unknown`.
   */
  write(destination: string, deadLetters: readonly DeadLetter[], incarnation?: Incarnation): Promise<number>;
  /** Closes dead letters whose conversions were delivered later. Ignores unknown ids. */
  close(destination: string, ids: readonly string[]): Promise<void>;
  /**
   * Removes dead letters of delivered conversions that the ledger never counted: their drain ended between writing the
   * dead letter and settling it. Ignores unknown ids.
   */
  withdraw(destination: string, ids: readonly string[]): Promise<void>;
}

/** Status of one conversion at one destination, for the requester who asked for it. */
export interface ReportedEnd {
  readonly requestId: string;
  readonly destination: string;
  readonly eventId: string;
  readonly eventName: string;
  /** Identifies the conversion at its destination, and its dead letter. */
  readonly deadLetterId: string;
  /** `duplicate`: an earlier conversion of the same identity was delivered. */
  readonly status: "delivered" | "duplicate" | "dead_letter";
  readonly atMs: number;
  /** Requests that it was in. */
  readonly attempts?: number;
  readonly traceId?: string;
  readonly reason?: DeadReason;
  readonly code?: number;
  readonly subcode?: number;
}

/** The reports that were asked for. The first status of an identity in a request counts. */
export interface Reports {
  /** Records statuses before their conversions are settled, so that none is missing after a crash. */
  note(ends: readonly ReportedEnd[]): Promise<void>;
}

/** The statuses in one message to a webhook: the same ones under the same id until they were recorded as notified. */
export interface WebhookBatch {
  readonly reportId: string;
  readonly source: string;
  /** No other sender takes them before this time of Redis' clock. */
  readonly heldUntilMs: number;
  readonly url: string;
  /** Statuses notified before these. */
  readonly notified: number;
  readonly ends: readonly ReportedEnd[];
  /** Failed attempts in a row. */
  readonly failures: number;
  /** Milliseconds since the first of them, by Redis' clock. */
  readonly failingForMs: number;
}

/** The statuses that webhooks are to be notified of. */
export interface Webhooks {
  /** Takes the message of a source that has waited longest. Undefined when none is due. */
  take(source: string): Promise<WebhookBatch | undefined>;
  notified(batch: WebhookBatch): Promise<void>;
  /** Makes it due again after this time. */
  failed(batch: WebhookBatch, waitMs: number): Promise<void>;
  /** Keeps it as failed. */
  giveUp(batch: WebhookBatch): Promise<void>;
}

/** `refused`: the receiver wants no more (410). `forbidden`: its address must not be reached. */
export type WebhookAnswer =
  | { readonly kind: "taken" }
  | { readonly kind: "failed" | "refused" | "forbidden"; readonly reason: string };

/** A message to a webhook, as it is posted. */
export interface WebhookMessage {
  readonly id: string;
  /** The source whose secrets sign it. */
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

/** Why a dead letter of a replay was not sent. */
export const KEPT_REASONS = {
  expired: "Its window has closed.",
  invalid: "With the patch, or by the present rules, it is certain to be refused.",
  other_dataset: "It was sent to another dataset than the destination has now.",
  may_repeat:
    "It may have been delivered, and the platform may no longer recognise a repetition. It is sent again only when it is named or the replay has may_repeat.",
  gone: "It was replayed, discarded or given up again since the replay was started.",
} as const;
export type KeptReason = keyof typeof KEPT_REASONS;

/** Dead letters of a replay that are to go back into their lanes now. */
export interface ReplayChunk {
  readonly deadLetters: readonly DeadLetter[];
  readonly ratePerSecond: number;
  /** True when they are only counted. */
  readonly dryRun: boolean;
  /** Whether dead letters are sent too that the platform could count twice. */
  readonly mayRepeat: boolean;
  /** JSON merge patch (RFC 7396) for each conversion. */
  readonly patch?: Patch;
}

/** A runner's side of replays. Every call names its nonce or its dead letters and can be repeated. */
export interface Replays {
  /**
   * Takes the next dead letters, a tenth of a second's worth at the replay's rate, and holds the replay for some
   * seconds. Returns the same dead letters again until `advance`. Undefined when this runner has nothing to do: the
   * replay is over or paused, or another runner holds it.
   */
  next(replay: ReplayRef, nonce: string): Promise<ReplayChunk | undefined>;
  /** Records the results of the dead letters taken last: sent into their lanes, or kept. */
  advance(
    replay: ReplayRef,
    sent: readonly string[],
    kept: readonly { readonly id: string; readonly why: KeptReason }[],
  ): Promise<void>;
  /** Lets another runner take it. */
  release(replay: ReplayRef, nonce: string): Promise<void>;
}

/** Why a request got no HTTP answer. `sent`: whether the platform may have read it. */
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
  /**
   * Makes a GET request with the guarantees of `Transport.send`. A redirect is returned as an answer, never followed.
   */
  get(baseUrl: string, request: QueryRequest, timeoutMs: number): Promise<TransportResult>;
}
