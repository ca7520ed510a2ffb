import type { TSchema } from "typebox";
import type { ApiVersionUse } from "./api-version.ts";
import type { ActionSource, Conversion } from "./conversion.ts";
import type { Fault } from "./errors.ts";
import type { MatchKeyName } from "./match-keys.ts";
import type { KeyWeight } from "./match-quality.ts";
import type { AttemptOutcome } from "./outcome.ts";
import type { PlatformQueries, QueryAccess } from "./platform-queries.ts";
import type { Window } from "./window.ts";

export const PLATFORM_NAMES = ["meta", "tiktok"] as const;
export type PlatformName = (typeof PLATFORM_NAMES)[number];

/** What one request may hold, and how long the platform recognises a repetition. */
export interface PlatformLimits {
  readonly maxEvents: number;
  /** Bytes of the request body that we fill at the most. */
  readonly maxBytes: number;
  /** Hours in which the platform drops a second copy with the same event_id. */
  readonly dedupeHours: number;
}

/** What is known at admission about a conversion beside its own fields. */
export interface PrepareContext {
  /** Now, Unix seconds: clamps an event_time that lies slightly ahead. */
  readonly nowSeconds: number;
  /** ISO 3166-1 alpha-2, upper case: what a phone number without country code is read as. */
  readonly defaultCountry?: string;
}

/** A conversion in its platform's form. */
export interface PreparedEvent {
  /**
   * What stands at the top of its request, as the platform's dialect writes it; "" for nothing. Conversions of different
   * groups do not share a request.
   */
  readonly group: string;
  /** The event as it goes on the wire: JSON text. */
  readonly json: string;
  /** The match keys that are in it. */
  readonly matchKeys: readonly MatchKeyName[];
  /** What was given and is not in it; never a value. */
  readonly leftOut: readonly LeftOut[];
}

/** Something of a conversion that its platform does not get. */
export interface LeftOut {
  /** JSON pointer into the conversion, canonical names. */
  readonly pointer: string;
  /** `unusable`: the value has no form that the platform takes. `no-counterpart`: the platform has no field for it. */
  readonly why: "unusable" | "no-counterpart";
}

/** A request for one micro-batch, without host. */
export interface PlatformRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer as it came from the wire. */
export interface PlatformResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** At most as much of the body as the transport reads. */
  readonly body: string;
}

/** A platform's dialect for one destination: pure, its options bound. */
export interface Dialect {
  /** The account the platform de-duplicates in: part of a conversion's identity. */
  readonly dataset: string;
  readonly limits: PlatformLimits;
  /** Default address, used where the destination names none. */
  readonly baseUrl: string;
  /** The API versions it uses; none where the platform announces no end of any. */
  readonly versions: readonly ApiVersionUse[];
  /** What this destination is certain to refuse (errors) and what is doubtful (warnings). Without an error it may be sent. */
  check(conversion: Conversion, context: PrepareContext): readonly Fault[];
  window(conversion: Conversion): Window;
  /** Whether the platform drops a repeated event_id of this conversion at all. */
  deduplicates(conversion: Conversion): boolean;
  /** Normalises, hashes and maps. May throw: that costs this conversion a dead letter, and nothing else. */
  prepare(conversion: Conversion, context: PrepareContext): PreparedEvent;
  /** As `prepare`, with normalised text where digests go: for people to read, never to be sent. */
  preview(conversion: Conversion, context: PrepareContext): PreparedEvent;
  /** What each match key is worth for a conversion of this kind. */
  weights(conversion: Conversion): readonly KeyWeight[];
  /** Writes one request for events of one group. */
  request(group: string, events: readonly string[], token: string): PlatformRequest;
  /** Reads the answer to a request of `count` events of one group. */
  judge(response: PlatformResponse, count: number, group: string): AttemptOutcome;
}

/** A platform: its options in relay.yaml, and the dialect they give. */
export interface Platform {
  readonly name: PlatformName;
  /** Schema of the destination's `options` in relay.yaml. */
  readonly options: TSchema;
  /** Names of events that it knows, in every kind of event source and old ones included; case matters. */
  readonly standardEvents: ReadonlySet<string>;
  open(options: unknown): Dialect;
  /** What may be asked of it with an access, whether or not there is a destination. */
  queries(access: QueryAccess): PlatformQueries;
  /** Reads an event in the platform's own shape as the input of `admit`; undefined where it is not in that shape. */
  translate(raw: unknown, actionSource: ActionSource): Translation | undefined;
}

/** An event of a platform's own shape under the relay's names. */
export interface Translation {
  readonly value: unknown;
  /** Where a pointer into `value` lies in the event as it was given. */
  readonly pointerBack: (pointer: string) => string;
}
