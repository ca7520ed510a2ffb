import type { MatchKeyName } from "@relay/core";
import type { ActorFields } from "./input/field.ts";
import { META_FIELDS } from "./input/meta-fields.ts";
import { TIKTOK_FIELDS } from "./input/tiktok-fields.ts";

/** Every task of an actor. */
export type TaskName =
  | "send_event"
  | "send_batch_events"
  | "test_event"
  | "validate_events"
  | "get_event_stats"
  | "list_pixels"
  | "get_pixel_info";

/** One of the two hosted actors that this API can replace. */
export interface Actor {
  /** Its name in URLs, as its host writes it. */
  readonly name: string;
  readonly platform: "meta" | "tiktok";
  /** The name of its input's schema in the OpenAPI document. */
  readonly inputName: string;
  readonly fields: ActorFields;
  /** Match keys that must be digests when `isAlreadyHashed` is true: those that the platform takes hashed. */
  readonly hashed: ReadonlySet<MatchKeyName>;
  /** The field that names the dataset. */
  readonly dataset: "pixelId" | "pixelCode";
  /** The field that names the account whose pixels are read. */
  readonly account: "adAccountId" | "advertiserId";
  readonly defaultEventName: string;
  /** Fields that are sent only together with field `of`, with their defaults. */
  readonly cart: { readonly of: string; readonly defaults: Readonly<Record<string, unknown>> };
  /** Values that the hosted actor sends for absent fields; here only when `as_hosted` is true. */
  readonly hostedDefaults: Readonly<Record<string, unknown>>;
  /** What of a sandbox stands for every account that a demonstration names or leaves out. */
  readonly demo: DemoAccounts;
  /** Values of a demonstration for absent fields. */
  readonly sample: (actionSource: unknown) => Readonly<Record<string, unknown>>;
}

/** Accounts that every sandbox has. */
export interface DemoAccounts {
  /** Options of the destination that the events go to. */
  readonly destination: Readonly<Record<string, string>>;
  /** The dataset of platform queries. It is another one, so that nobody sees another's events. */
  readonly dataset: string;
  /** The account of platform queries. */
  readonly account: string;
}

const NAME_AND_PLACE = ["first_name", "last_name", "city", "state", "zip", "country"] as const;
const SAMPLE = {
  email: "sample.buyer@example.com",
  eventSourceUrl: "https://shop.example/thanks",
  value: 49.9,
  currency: "EUR",
} as const;
const SAMPLE_AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0";
const SAMPLE_APP = {
  advertiserTrackingEnabled: true,
  extinfo: "a2,example.shop,1.0,1.0.0,14,Pixel 8,en_US,CET,,1080,2400,2.6,8,128,64,Europe/Berlin",
} as const;

const metaCart = { of: "contentIds", defaults: { contentType: "product" } } as const;
const meta: Actor = {
  name: "alizarin_refrigerator-owner~facebook-conversions-api-capi---server-side-events",
  platform: "meta",
  inputName: "MetaInput",
  fields: META_FIELDS,
  hashed: new Set(["email", "phone", "gender", "date_of_birth", "external_id", ...NAME_AND_PLACE]),
  dataset: "pixelId",
  account: "adAccountId",
  defaultEventName: "Purchase",
  cart: metaCart,
  hostedDefaults: { currency: "USD", ...metaCart.defaults },
  demo: {
    destination: { dataset_id: "300000000000002" },
    dataset: "300000000000001",
    account: "200000000000001",
  },
  sample: (actionSource) => ({
    ...SAMPLE,
    clientIpAddress: "203.0.113.7",
    clientUserAgent: SAMPLE_AGENT,
    ...(actionSource === "app" && SAMPLE_APP),
  }),
};

const tiktokCart = { of: "contentId", defaults: { contentType: "product", quantity: 1 } } as const;
const tiktok: Actor = {
  name: "alizarin_refrigerator-owner~tiktok-events-api---server-side-conversions",
  platform: "tiktok",
  inputName: "TikTokInput",
  fields: TIKTOK_FIELDS,
  hashed: new Set(["email", "phone", "external_id", "first_name", "last_name", "zip"]),
  dataset: "pixelCode",
  account: "advertiserId",
  defaultEventName: "CompletePayment",
  cart: tiktokCart,
  hostedDefaults: { currency: "USD", ...tiktokCart.defaults },
  demo: {
    destination: { event_source_id: "C0SEED00000000000002" },
    dataset: "C0SEED00000000000001",
    account: "7000000000000000001",
  },
  sample: () => ({ ...SAMPLE, ipAddress: "203.0.113.7", userAgent: SAMPLE_AGENT }),
};

/** By their names in URLs. */
export const ACTORS: ReadonlyMap<string, Actor> = new Map(
  [meta, tiktok].flatMap((actor) => [
    [actor.name, actor],
    [actor.platform, actor],
  ]),
);
