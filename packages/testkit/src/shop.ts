import {
  type Appended,
  decodeSegment,
  type Dialect,
  type LaneRef,
  type LaneWriter,
  type NewSegment,
  type PlatformRegistry,
} from "@relay/core";

/** A destination as admission knows it. */
export interface ShopDestination {
  readonly name: string;
  readonly platform: string;
  readonly dialect: Dialect;
  readonly lanes: number;
  readonly keep: "needed";
  readonly defaultCountryOf: () => undefined;
}

/**
 * The destinations of a shop for tests of admission, by name: `meta-shop` with the dataset 1001, and `tiktok-shop` with
 * the pixel C4SHOP. Give it the registry of both platforms.
 */
export function shopDestinations(platforms: PlatformRegistry): ReadonlyMap<string, ShopDestination> {
  const options = {
    meta: { dataset_id: "1001", api_version: "v26.0", strict: false },
    tiktok: {
      event_source: "web",
      event_source_id: "C4SHOP",
      purchase_event_name: "Purchase",
      max_age_days: 28,
      takes_any_action_source: false,
    },
  };
  return new Map(
    Object.entries(options).map(([platform, given]) => {
      const name = `${platform}-shop`;
      const dialect = platforms.open(platform, given);
      return [name, { name, platform, dialect, lanes: 1, keep: "needed", defaultCountryOf: () => undefined }];
    }),
  );
}

/** Keeps what is written to lanes, so that a test can read it. */
export class RecordingWriter implements LaneWriter {
  #segments: Buffer[] = [];

  append(_lane: LaneRef, { blob }: NewSegment): Promise<Appended> {
    this.#segments.push(blob);
    return Promise.resolve({ kind: "appended", wasEmpty: false, before: 1, after: 2 });
  }

  /** The written conversions, in order. */
  get conversions(): readonly object[] {
    return this.#segments.flatMap((segment) => {
      const decoded = decodeSegment(segment);
      if (decoded.kind !== "items") throw new Error("a written segment cannot be decoded");
      return decoded.items.map(({ conversion }) => conversion);
    });
  }

  forget(): void {
    this.#segments = [];
  }
}
