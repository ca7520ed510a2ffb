import type { AnswerClass } from "@relay/core";

/** What a platform's code says about a request. */
export interface Classified {
  /**
   * - `delivered`: it was taken.
   * - `payload`: one of its events is at fault.
   * - `too-large`: it holds too much.
   * - `credentials`: token, permission or id are wrong. Somebody must correct them; no event is at fault.
   * - `api-version`: the API version is no longer served. Somebody must set another one; no event is at fault.
   * - `throttled`, `retry`: send it again later.
   * - `unknown`: it may or may not have been taken.
   *
   * With `retry` and `unknown` no event is given up because of this answer alone.
   */
  readonly class: AnswerClass;
  /** In our own words; can be logged. */
  readonly meaning: string;
  /**
   * The code reports a failure inside the platform. With a server error (HTTP 5xx) the request may or may not have been
   * taken.
   */
  readonly unknownAt5xx?: true;
  /** How long to leave the platform alone, milliseconds, when the code itself determines it. */
  readonly waitMs?: number;
}
