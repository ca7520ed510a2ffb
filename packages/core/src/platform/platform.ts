import type { TSchema } from "typebox";
import type { ApiVersionUse } from "./api-version.ts";
import type { ActionSource } from "../conversion/common-fields.ts";
import type { Conversion } from "../conversion/conversion.ts";
import type { Vocabulary } from "../conversion/vocabulary.ts";
import type { Fault } from "../errors/errors.ts";
import type { MatchKeyName } from "../matching/match-keys.ts";
import type { MatchProfile } from "../matching/match-profile.ts";
import type { KeyWeight } from "../matching/match-quality.ts";
import type { AttemptOutcome } from "../delivery/outcome.ts";
import type { PlatformGuide } from "./platform-guide.ts";
import type { PlatformQueries, QueryAccess } from "./platform-queries.ts";
import type { Window } from "../time/window.ts";

/** The name of a registered platform, as in relay.yaml, answers and metrics. */
export type PlatformName = string;

/** Limits of one request, and how long the platform recognises a repetition. */
export interface PlatformLimits {
  readonly maxEvents: number;
  /** Most bytes of a request body. */
  readonly maxBytes: number;
  /** Hours in which the platform drops a repeated event_id. */
  readonly dedupeHours: number;
}

/** What is known at admission about a conversion besides its own fields. */
export interface PrepareContext {
  /** Now, Unix seconds: an event_time slightly ahead is sent as this. */
  readonly nowSeconds: number;
  /** ISO 3166-1 alpha-2, upper case: the country of a phone number without a country code. */
  readonly defaultCountry?: string;
}

/** A conversion in its platform's form. */
export interface PreparedEvent {
  /**
   * The fields of its request above the events, as the platform's dialect writes them; "" for none. Conversions of
   * different groups do not share a request.
   */
  readonly group: string;
  /** The event as it goes on the wire: JSON text. */
  readonly json: string;
  /** The match keys in it. */
  readonly matchKeys: readonly MatchKeyName[];
  /** Fields that were given and are not in it; never a value. */
  readonly leftOut: readonly LeftOut[];
}

/** A field of a conversion that its platform does not get. */
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
  readonly body: Buffer;
}

/** An answer as it came from the wire. */
export interface PlatformResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body, cut at the limit of the transport. */
  readonly body: string;
}

/** A platform's dialect for one destination. Pure; its options are bound. */
export interface Dialect {
  /** The account in which the platform de-duplicates: part of a conversion's identity. */
  readonly dataset: string;
  /** The id by which the platform's queries know the dataset. */
  readonly pixel: string;
  /** Where events in the platform's own shape happened, when this destination says it and their shape cannot. */
  readonly actionSource?: ActionSource;
  readonly limits: PlatformLimits;
  /** How it takes each match key. */
  readonly matchProfile: MatchProfile;
  /**
   * The match keys that it reads: those that it sends, and those by which it reads others, such as the country of a
   * phone number. A conversion without its other keys is prepared in the same way.
   */
  readonly reads: ReadonlySet<MatchKeyName>;
  /** Default address, used when the destination names none. */
  readonly baseUrl: string;
  /** The API versions it uses; none when the platform announces no end of any. */
  readonly versions: readonly ApiVersionUse[];
  /**
   * Errors: what this destination is certain to refuse. Warnings: what may be a mistake. Without an error it may be
   * sent.
   */
  check(conversion: Conversion, context: PrepareContext): readonly Fault[];
  window(conversion: Conversion): Window;
  /** Whether the platform drops a repeated event_id of this conversion at all. */
  deduplicates(conversion: Conversion): boolean;
  /**
   * Whether the platform can be told to limit the use of this conversion's data. `prepare` tells it when the consent of
   * the conversion wants it.
   */
  canLimitUse(conversion: Conversion): boolean;
  /** Normalises, hashes and maps. When it throws, this conversion becomes a dead letter; others are not affected. */
  prepare(conversion: Conversion, context: PrepareContext): PreparedEvent;
  /** Like `prepare`, with normalised text instead of digests. For people to read, never to be sent. */
  preview(conversion: Conversion, context: PrepareContext): PreparedEvent;
  /** The weight of each match key for a conversion of this kind. */
  weights(conversion: Conversion): readonly KeyWeight[];
  /** Writes one request for events of one group. */
  request(group: string, events: readonly string[], token: string): PlatformRequest;
  /** Classifies the answer to a request of `count` events of one group. */
  judge(response: PlatformResponse, count: number, group: string): AttemptOutcome;
}

/** A page of a platform's documentation. */
export interface DocumentationPage {
  /** The title by which rules in the code name it. */
  readonly title: string;
  readonly url: string;
  /** The day on which it was read last, `YYYY-MM-DD`. */
  readonly readOn: string;
}

/** Everything about a platform. */
export interface Platform {
  readonly name: PlatformName;
  /** Its name for people. */
  readonly title: string;
  /** What the generated documents say about it. */
  readonly guide: PlatformGuide;
  /** The pages that its rules follow. */
  readonly pages: readonly DocumentationPage[];
  /** Where people have it forget what businesses sent it. */
  readonly deletionPage: DocumentationPage;
  /** Schema of the destination's `options` in relay.yaml. */
  readonly options: TSchema;
  /**
   * Options for previews, checks and documents, which have no destination: those of a destination that takes the
   * conversion, or without one of any destination. Defaults are not filled in.
   */
  sampleOptions(conversion?: Conversion): Readonly<Record<string, unknown>>;
  /** What its queries take as `account`, in a few words. */
  readonly account: string;
  /** What it adds to the conversions that the relay takes. */
  readonly vocabulary: Vocabulary;
  /** The fields that it takes once a request, above its events: its own, and common ones. */
  readonly requestFields: readonly string[];
  /** Event names that the platform knows, those of every event source and old ones included; case matters. */
  readonly standardEvents: ReadonlySet<string>;
  /**
   * The dialect of a destination with these options, which fit the schema. `foreign` names the fields of `custom_data`
   * that belong to other platforms: one that sends the producer's own keys leaves them out.
   */
  open(options: unknown, foreign: ReadonlySet<string>): Dialect;
  /** The questions that an access can ask, with or without a destination. */
  queries(access: QueryAccess): PlatformQueries;
  /**
   * Translates an event in the platform's own shape to the input of `admit`. Without an `actionSource` it follows from
   * the event, where the shape has none. Undefined when the event has another shape.
   */
  translate(raw: unknown, actionSource?: ActionSource): Translation | undefined;
}

/** An event in a platform's own shape, under the relay's names. */
export interface Translation {
  readonly value: unknown;
  /** Translates a pointer into `value` to one into the event as it was given. */
  readonly pointerBack: (pointer: string) => string;
}
