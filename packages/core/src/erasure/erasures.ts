import type { Conversion } from "../conversion/conversion.ts";
import type { Envelope } from "../lane/envelope.ts";
import type { BlindIndex } from "./blind-index.ts";
import { personDigests } from "./person.ts";

/** Persons whose waiting conversions are not sent any more. */
export interface Erasures {
  /** Whether nobody is to be forgotten. Then nothing else has to be asked. */
  readonly isEmpty: boolean;
  /** Whether a conversion is of a person who was to be forgotten when it had come already. */
  covers(conversion: Conversion, envelope: Pick<Envelope, "source" | "receivedAtMs">): boolean;
}

/** Nobody is to be forgotten. */
export const NO_ERASURES: Erasures = { isEmpty: true, covers: () => false };

/**
 * How much later than the request a conversion may have come, milliseconds: the clocks of Redis and of the ingest API
 * can differ.
 */
const CLOCKS_DIFFER_MS = 60_000;

/** The list of erasures as a process knows it: marks of persons, and when each asked to be forgotten. */
export class ErasureList implements Erasures {
  readonly #index: BlindIndex;
  readonly #defaultCountryOf: (source: string) => string | undefined;
  #sinceMs: ReadonlyMap<string, number> = new Map();

  constructor(index: BlindIndex, defaultCountryOf: (source: string) => string | undefined) {
    this.#index = index;
    this.#defaultCountryOf = defaultCountryOf;
  }

  /** Replaces the list. Times are milliseconds since 1970. */
  replace(sinceMs: ReadonlyMap<string, number>): void {
    this.#sinceMs = sinceMs;
  }

  get isEmpty(): boolean {
    return this.#sinceMs.size === 0;
  }

  covers(
    { user_data: userData }: Conversion,
    { source, receivedAtMs }: Pick<Envelope, "source" | "receivedAtMs">,
  ): boolean {
    return personDigests(userData, this.#defaultCountryOf(source)).some((digest) => {
      const askedAtMs = this.#sinceMs.get(this.#index.markOf(digest));
      return askedAtMs !== undefined && receivedAtMs <= askedAtMs + CLOCKS_DIFFER_MS;
    });
  }
}
