import type { IncomingHttpHeaders } from "node:http";

export const PLATFORM_NAMES = ["meta", "tiktok"] as const;
export type PlatformName = (typeof PLATFORM_NAMES)[number];

/** One HTTP request, as far as a platform looks at it. */
export interface Incoming {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a request turns out to hold once it is opened. Nothing in it has been judged yet. */
export interface EventRequest {
  readonly dataset: string;
  readonly token: string | undefined;
  readonly events: readonly unknown[];
}

/** Why a whole request is turned away. It never repeats a value of the request, which may be personal. */
export interface Refusal {
  readonly code: number;
  readonly subcode?: number | undefined;
  readonly message: string;
  /** The reason in words, where `message` is only a general one. */
  readonly detail?: string | undefined;
  readonly httpStatus?: number | undefined;
  /** Meta's kind of error; usually `OAuthException`, whatever went wrong. */
  readonly type?: string | undefined;
  readonly isTransient?: boolean | undefined;
}

/** What an answer says: a status, perhaps headers, and a JSON document. */
export interface Answer {
  readonly status: number;
  readonly document: unknown;
}

/** What a judgement depends on beside the request itself. */
export interface Circumstances {
  readonly nowMs: number;
  readonly tokens: ReadonlySet<string>;
  /** Whether an error about a field says which event it is in, where that is left open by the platform. */
  readonly namesCulprit: boolean;
}

/** What is remembered of an accepted event. */
export interface EventSummary {
  readonly eventName: string;
  readonly eventId: string | undefined;
  readonly eventTime: number;
  /** Whether the platform looks for earlier copies of such an event at all. */
  readonly isDeduplicated: boolean;
  /** The match keys that are in it; absent where the platform does not judge how well such an event can be matched. */
  readonly matchKeys: readonly string[] | undefined;
}

/** A refusal by a rule made up for one run, that the sender cannot know of. */
export interface LocalRefusal {
  readonly pointer: readonly string[];
  readonly code: number | undefined;
  readonly subcode: number | undefined;
  readonly message: string | undefined;
  /** Position of the first event that breaks the rule, when the answer is to name it. */
  readonly culprit: number | undefined;
}

/** What a partial success carries, word for word. */
export interface PartialSuccess {
  readonly data: unknown;
}

/** Everything the sandbox must know to play one platform. */
export interface Platform<L extends EventRequest = EventRequest> {
  readonly name: PlatformName;
  readonly invalidToken: Refusal;
  open(incoming: Incoming): L;
  /** Judges the whole request; the first fault found turns all of it away. */
  judge(eventRequest: L, circumstances: Circumstances): Refusal | undefined;
  summarise(event: unknown): EventSummary;
  /** The answer to an accepted request; `partial` turns it into a partial success where the platform knows one. */
  accepted(received: number, trace: string, partial?: PartialSuccess): Answer;
  refused(refusal: Refusal, trace: string): Answer;
  refusedLocally(local: LocalRefusal): Refusal;
  /** The refusal of a sender that sends too much; without a code it is the platform's usual one. */
  throttled(code: number | undefined): Refusal;
  /** How a refusal is counted in the summary. */
  label(refusal: Refusal): string;
  /** The headers that tell how much of the rate limit is used up. */
  usageHeaders(usage: Usage, dataset: string): Readonly<Record<string, string>>;
}

export interface Usage {
  readonly percent: number;
  readonly waitMinutes: number;
}
