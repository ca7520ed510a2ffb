import { type Conversion, type MatchKeyName, withMatchKeys, writeConversion } from "@relay/core";
import type { AdmissionDestination } from "./router.ts";

/** A conversion as lanes store it. It is written once for all lanes that keep the same match keys. */
export class StoredConversion {
  readonly #conversion: Conversion;
  /** Kept match keys → the conversion with these alone; undefined: with all. */
  readonly #written = new Map<ReadonlySet<MatchKeyName> | undefined, Buffer>();

  constructor(conversion: Conversion) {
    this.#conversion = conversion;
  }

  /** The conversion with the match keys that the lanes of a destination keep. */
  for({ dialect: { reads }, keep }: Pick<AdmissionDestination, "dialect" | "keep">): Buffer {
    const kept = keep === "all" ? this.#conversion : withMatchKeys(this.#conversion, reads);
    const keys = kept === this.#conversion ? undefined : reads;
    let written = this.#written.get(keys);
    if (written === undefined) this.#written.set(keys, (written = writeConversion(kept)));
    return written;
  }
}
