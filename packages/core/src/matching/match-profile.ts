import type { Normalizer } from "./normalizer.ts";

/** How a platform takes one match key. */
export interface KeyRule {
  /** Its name on the wire. */
  readonly field: string;
  /**
   * - `digest`: normalised and hashed; a value hashed by the producer is passed on.
   * - `clear`: normalised, never hashed; a hashed value cannot be turned back, so it is left out.
   * - `either`: normalised, not hashed; a value hashed by the producer is passed on.
   * - `number`: digits, written as a JSON number.
   */
  readonly form: "digest" | "clear" | "either" | "number";
  readonly normalize: Normalizer;
  /** Whether the wire takes a list; otherwise the first usable value is sent. */
  readonly list?: "always" | "when-several";
  /**
   * A cache for keys whose values recur often. Its entries also depend on the person's country when the normaliser
   * does.
   */
  readonly memoCache?: ValueCache;
  readonly isReadByCountry?: true;
  /** Texts that look like MD5 are ordinary ids here. */
  readonly anyText?: true;
}

/** Keeps what was made of a text. */
export interface ValueCache {
  recall(given: string, make: () => string | undefined): string | undefined;
}

/** The rules of the match keys that a platform takes, by canonical name. */
export type MatchProfile = Readonly<Record<string, KeyRule | undefined>>;
