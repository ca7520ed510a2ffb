import type { MatchKeyName } from "./match-keys.ts";
import type { PlatformAnswer } from "./outcome.ts";
import type { PlatformResponse } from "./platform.ts";

/** What a reading failed for, each with what would be right. Codes are stable: never renamed, never reused. */
export const QUERY_FAILURES = {
  invalid_token: "Use a token that the platform still takes.",
  no_permission:
    "Use a token that may read it: one that was made for sending only usually may not (Meta: ads_read on the asset; TikTok: pixel management).",
  not_found: "Correct the id, or let the token see what it names.",
  missing_setting: "Give the field that is named.",
  invalid_setting: "Correct the field that is named.",
  not_offered: "Nothing to do: this platform cannot be asked for it.",
  wrong_request:
    "Check the ids, the span and the API version; the platform does not take the request as it is.",
  unsupported_version: "Upgrade the relay, or name an API version that the platform still serves.",
  throttled: "Ask again later, and less often.",
  unavailable: "Ask again later.",
  unreachable: "Check the address and the network between here and the platform.",
  unreadable: "Check that the address is the platform's own; what answered does not speak as it does.",
} as const satisfies Record<string, string>;
export type QueryFailureCode = keyof typeof QUERY_FAILURES;

/** Why nothing could be read. Never holds a token, nor the platform's own words, which may echo one. */
export interface QueryFailure {
  readonly code: QueryFailureCode;
  readonly message: string;
  readonly remedy: string;
  /** What the caller left out or got wrong, by its name in `ReadingAccess` or in the question. */
  readonly field?: string;
  readonly waitMs?: number;
  readonly answer?: Omit<PlatformAnswer, "message">;
}

/** A GET request, without host. */
export interface QueryRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Failed {
  readonly kind: "failed";
  readonly failure: QueryFailure;
}

/** What one answer brought, and what to ask next where there is more. */
export interface Page<T> {
  readonly kind: "page";
  readonly items: readonly T[];
  readonly next?: Query<T>;
  /** The platform announced that the API version of the request ends, or has ended. */
  readonly versionWarning?: true;
}

/** A question as data: the request, and how its answer is read. Whoever asks it makes the requests. */
export interface Query<T> {
  readonly kind: "query";
  readonly request: QueryRequest;
  read(response: PlatformResponse): Page<T> | Failed;
}

/** A question, or why it cannot be asked. */
export type Question<T> = Query<T> | Failed;

/** What a reader holds. */
export interface QueryAccess {
  readonly token: string;
  /** Meta's ad account, TikTok's advertiser. */
  readonly account?: string;
  /** Meta's Graph API version; the edges that are read can ask for a newer one than sending does. */
  readonly apiVersion?: string;
}

export interface AdAccount {
  readonly id: string;
  readonly name?: string;
  readonly currency?: string;
}

/** Where a platform keeps conversions. */
export interface Pixel {
  /** What conversions are sent under: Meta's dataset id, TikTok's pixel code. */
  readonly id: string;
  /** A second id, where the platform has one for its reports (TikTok's pixel_id). */
  readonly reportingId?: string;
  readonly name?: string;
  /** Account it was found in or belongs to. */
  readonly account?: string;
  /** ISO 8601, UTC. */
  readonly createdAt?: string;
  readonly lastFiredAt?: string;
  readonly isAvailable?: boolean;
}

/** How many events of one name a platform counted in a span. */
export interface EventStats {
  readonly eventName: string;
  readonly count: number;
}

/** From and to, Unix seconds. */
export interface QuerySpan {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** How well a platform says it could match the events of one name. */
export interface PlatformMatchQuality {
  readonly eventName: string;
  /** 0 to 10; absent where the platform has not enough to judge by. */
  readonly score?: number;
  /** Share of the events that had a key, 0 to 1. */
  readonly coverage: readonly KeyCoverage[];
}

export interface KeyCoverage {
  /** The relay's name; the platform's own, where the relay has none for it. */
  readonly key: MatchKeyName | (string & {});
  readonly share: number;
}

export interface TokenCheck {
  readonly isValid: boolean;
  /** ISO 8601, UTC; absent where it does not expire. */
  readonly expiresAt?: string;
  readonly scopes: readonly string[];
}

/** What can be asked of a platform with one access. Pure; `dataset` is a pixel's `id`. */
export interface PlatformQueries {
  /** Default address, used where none is given. */
  readonly baseUrl: string;
  listAccounts(): Question<AdAccount>;
  /** Of the access' account; without one, of all that the token may see, where the platform can say which. */
  listPixels(): Question<Pixel>;
  /** Brings one pixel or fails. */
  getPixel(dataset: string): Question<Pixel>;
  /** Brings one entry an event name, the most frequent first, all hours and days of the span summed up. */
  eventStats(dataset: string, span: QuerySpan): Question<EventStats>;
  matchQuality(dataset: string): Question<PlatformMatchQuality>;
  /** Brings one entry; a bad token is an answer here. */
  checkToken(): Question<TokenCheck>;
}

/** A failure with the catalogue's remedy; `message` must repeat no token and nothing the platform said. */
export function failed(
  code: QueryFailureCode,
  message: string,
  more: Omit<Partial<QueryFailure>, "code" | "message" | "remedy"> = {},
): Failed {
  return { kind: "failed", failure: { code, message, remedy: QUERY_FAILURES[code], ...more } };
}
