import type { MatchKeyName } from "../matching/match-keys.ts";
import type { PlatformAnswer } from "../delivery/outcome.ts";
import type { PlatformResponse } from "./platform.ts";

/** Reasons why a platform query fails, each with its remedy. Codes are stable: never renamed, never reused. */
export const QUERY_FAILURES = {
  invalid_token: "Use a token that the platform still takes.",
  no_permission:
    "Use a token with permission to read it; one made for sending usually has none. The platform's documentation names it.",
  not_found: "Correct the id, or give the token access to what it names.",
  missing_setting: "Add the field named in the message.",
  invalid_setting: "Correct the field named in the message.",
  not_offered: "Nothing to do: this platform does not offer it.",
  wrong_request: "Check the ids, the span and the API version: the platform refused the request.",
  unsupported_version: "Upgrade the relay, or name an API version that the platform still serves.",
  throttled: "Ask again later, and less often.",
  unavailable: "Ask again later.",
  unreachable: "Check the address and the network between here and the platform.",
  unreadable:
    "Check that the address is the platform's own: the answer has another form than the platform's.",
} as const satisfies Record<string, string>;
export type QueryFailureCode = keyof typeof QUERY_FAILURES;

/** Why a query failed. Never holds a token or the platform's own message, which may repeat one. */
export interface QueryFailure {
  readonly code: QueryFailureCode;
  readonly message: string;
  readonly remedy: string;
  /** The missing or wrong field, by its name in `QueryAccess` or in the question. */
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

/** The items of one answer, and the next query when there is more. */
export interface Page<T> {
  readonly kind: "page";
  readonly items: readonly T[];
  readonly next?: Query<T>;
  /** The platform announced that the API version of the request ends, or has ended. */
  readonly versionWarning?: true;
}

/** A question as data: the request, and how its answer is read. The caller makes the requests. */
export interface Query<T> {
  readonly kind: "query";
  readonly request: QueryRequest;
  read(response: PlatformResponse): Page<T> | Failed;
}

/** A question, or why it cannot be asked. */
export type Question<T> = Query<T> | Failed;

/** The access to a platform that queries use. */
export interface QueryAccess {
  readonly token: string;
  /** The account that the pixels belong to: `Platform.account` says of what kind. */
  readonly account?: string;
  /** A version of the platform's API. Absent: the one that the relay was written for. */
  readonly apiVersion?: string;
}

export interface AdAccount {
  readonly id: string;
  readonly name?: string;
  readonly currency?: string;
}

/** A platform's store of conversions. */
export interface Pixel {
  /** The id that conversions are sent under: `Dialect.pixel`. */
  readonly id: string;
  /** A second id, when the platform uses one for its reports. */
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
  /** 0 to 10; absent when the platform has too few events to judge. */
  readonly score?: number;
  /** Share of the events that had a key, 0 to 1. */
  readonly coverage: readonly KeyCoverage[];
}

export interface KeyCoverage {
  /** The relay's name of the key, or the platform's own when the relay has none. */
  readonly key: MatchKeyName | (string & {});
  readonly share: number;
}

export interface TokenCheck {
  readonly isValid: boolean;
  /** ISO 8601, UTC; absent when it does not expire. */
  readonly expiresAt?: string;
  readonly scopes: readonly string[];
}

/** The questions that one access can ask a platform. Pure; `dataset` is a pixel's `id`. */
export interface PlatformQueries {
  /** Default address, used when none is given. */
  readonly baseUrl: string;
  listAccounts(): Question<AdAccount>;
  /**
   * The pixels of the access' account. Without an account, all that the token can see, if the platform can list them.
   */
  listPixels(): Question<Pixel>;
  /** Returns one pixel or fails. */
  getPixel(dataset: string): Question<Pixel>;
  /** Returns one entry for each event name, the most frequent first, summed over the span. */
  eventStats(dataset: string, span: QuerySpan): Question<EventStats>;
  matchQuality(dataset: string): Question<PlatformMatchQuality>;
  /** Returns one entry. An invalid token is an entry, not a failure. */
  checkToken(): Question<TokenCheck>;
}

/** A failure with the catalogue's remedy. `message` must repeat neither a token nor the platform's message. */
export function failed(
  code: QueryFailureCode,
  message: string,
  more: Omit<Partial<QueryFailure>, "code" | "message" | "remedy"> = {},
): Failed {
  return { kind: "failed", failure: { code, message, remedy: QUERY_FAILURES[code], ...more } };
}
