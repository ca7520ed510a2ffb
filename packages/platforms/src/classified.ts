/** What a platform's code says about a request. */
export interface Classified {
  /**
   * - `delivered`: it was taken.
   * - `payload`: an event of it is at fault.
   * - `too-large`: it holds too much.
   * - `credentials`: token, permission or id are wrong: somebody must correct them, no event is at fault.
   * - `api-version`: the API version is no longer served: somebody must set another one, no event is at fault.
   * - `throttled`, `retry`: later.
   * - `unknown`: nobody can say whether it was taken.
   *
   * With `retry` and `unknown` no event is given up for the answer alone.
   */
  readonly class:
    | "delivered"
    | "payload"
    | "too-large"
    | "credentials"
    | "api-version"
    | "throttled"
    | "retry"
    | "unknown";
  /** In our words: fit for a log. */
  readonly meaning: string;
  /** It tells of trouble inside the platform: behind a server error (HTTP 5xx) nobody can say whether it was taken. */
  readonly unknownAt5xx?: true;
  /** How long to leave the platform alone, where the code itself says so. */
  readonly waitMs?: number;
}
