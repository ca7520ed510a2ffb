import { type Conversion, type MatchKeyName, withMatchKeys, writeConversion } from "@relay/core";
import type { AdmissionDestination } from "./router.ts";

interface Written {
  /** The match keys that were kept; undefined: all. */
  readonly keys: ReadonlySet<MatchKeyName> | undefined;
  readonly json: string;
}

/** A conversion as lanes store it. It is written once for all lanes that keep the same match keys. */
export class StoredConversion {
  readonly #conversion: Conversion;
  /** One for each set of match keys that lanes keep, which are few. */
  readonly #written: Written[] = [];

  constructor(conversion: Conversion) {
    this.#conversion = conversion;
  }

  /** The conversion with the match keys that the lanes of a destination keep, as JSON in ASCII. */
  for({ dialect: { reads }, keep }: Pick<AdmissionDestination, "dialect" | "keep">): string {
    const kept = keep === "all" ? this.#conversion : withMatchKeys(this.#conversion, reads);
    const keys = kept === this.#conversion ? undefined : reads;
    const known = this.#written.find((one) => one.keys === keys);
    if (known) return known.json;
    const json = writeConversion(kept);
    this.#written.push({ keys, json });
    return json;
  }
}
