import type { IncomingHttpHeaders } from "node:http";

export const PLATFORM_NAMES = ["meta", "tiktok"] as const;
export type PlatformName = (typeof PLATFORM_NAMES)[number];

/** One HTTP request, as a platform sees it. */
export interface Incoming {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The parsed content of a request. Nothing in it has been judged yet. */
export interface EventRequest {
  readonly dataset: string;
  readonly token: string | undefined;
  readonly events: readonly unknown[];
}

/** Why a whole request is refused. Never repeats a value of the request, which may be personal. */
export interface Refusal {
  readonly code: number;
  readonly subcode?: number | undefined;
  readonly message: string;
  /** The reason in words, when `message` is a general one. */
  readonly detail?: string | undefined;
  readonly httpStatus?: number | undefined;
  /** Meta's kind of error; usually `OAuthException`, whatever went wrong. */
  readonly type?: string | undefined;
  readonly isTransient?: boolean | undefined;
}

/** An answer: a status, perhaps headers, and a JSON document. */
export interface Answer {
  readonly status: number;
  readonly document: unknown;
}

/** What a judgement depends on besides the request itself. */
export interface Circumstances {
  readonly nowMs: number;
  readonly tokens: ReadonlySet<string>;
  /** Whether an error about a field names its event, when the platform leaves that open. */
  readonly namesCulprit: boolean;
}

/** What is remembered of an accepted event. */
export interface EventSummary {
  readonly eventName: string;
  readonly eventId: string | undefined;
  readonly eventTime: number;
  /** Whether the platform looks for earlier arrivals of such an event at all. */
  readonly isDeduplicated: boolean;
  /** The match keys in it; absent when the platform does not judge the match quality of such an event. */
  readonly matchKeys: readonly string[] | undefined;
}

/** A refusal by a rule invented for one run, which the sender cannot know. */
export interface LocalRefusal {
  readonly pointer: readonly string[];
  readonly code: number | undefined;
  readonly subcode: number | undefined;
  readonly message: string | undefined;
  /** Position of the first event that breaks the rule, if the answer is to name it. */
  readonly culprit: number | undefined;
}

/** The exact content of a partial success. */
export interface PartialSuccess {
  readonly data: unknown;
}

/** Everything that the sandbox needs to play one platform. */
export interface Platform<L extends EventRequest = EventRequest> {
  readonly name: PlatformName;
  readonly invalidToken: Refusal;
  open(incoming: Incoming): L;
  /** Judges the whole request; the first fault refuses all of it. */
  judge(eventRequest: L, circumstances: Circumstances): Refusal | undefined;
  summarise(event: unknown): EventSummary;
  /** The answer to an accepted request; `partial` makes it a partial success when the platform has one. */
  accepted(received: number, trace: string, partial?: PartialSuccess): Answer;
  refused(refusal: Refusal, trace: string): Answer;
  refusedLocally(local: LocalRefusal): Refusal;
  /** The refusal of a sender that sends too much; without a code it has the platform's usual one. */
  throttled(code: number | undefined): Refusal;
  /** The name under which the summary counts a refusal. */
  label(refusal: Refusal): string;
  /** The headers with the used share of the rate limit. */
  usageHeaders(usage: Usage, dataset: string): Readonly<Record<string, string>>;
}

export interface Usage {
  readonly percent: number;
  readonly waitMinutes: number;
}
