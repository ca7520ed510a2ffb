import type { Static } from "typebox";
import Type from "typebox";
import { CONTENT_TYPES } from "./content-types.ts";
import type { UserData } from "../matching/match-keys.ts";
import { UserDataInput } from "../matching/match-keys.ts";
import { REQUEST_FIELDS } from "./request-fields.ts";

/** Where a conversion happened. Source: Meta, Server Event Parameters. */
export const ACTION_SOURCES = [
  "website",
  "app",
  "physical_store",
  "phone_call",
  "chat",
  "email",
  "system_generated",
  "business_messaging",
  "other",
] as const;
export type ActionSource = (typeof ACTION_SOURCES)[number];

const Name = Type.String({ minLength: 1, maxLength: 200, pattern: "\\S" });
const Id = Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Integer()]);
const Text = Type.String({ maxLength: 4096 });
const optional = <const T extends string[]>(values: T, description: string) =>
  Type.Optional(Type.Enum(values, { description }));

const MOST_OF_URL = 8192;
/** A page's address: a scheme and the beginning of a host. */
const PAGE = "^https?://[^\\s/?#]";

/** One line of a cart. Meta's names are the canonical ones; TikTok's (`content_id`, `price` …) are taken too. */
const Content = Type.Object(
  {
    id: Type.Optional(Id),
    content_id: Type.Optional(Id),
    quantity: Type.Optional(Type.Number({ minimum: 0 })),
    item_price: Type.Optional(Type.Number()),
    price: Type.Optional(Type.Number()),
    title: Type.Optional(Text),
    content_name: Type.Optional(Text),
    category: Type.Optional(Text),
    content_category: Type.Optional(Text),
    description: Type.Optional(Text),
    brand: Type.Optional(Text),
    delivery_category: optional(["in_store", "curbside", "home_delivery"], "How the line reaches the buyer."),
  },
  { additionalProperties: false },
);

/** What was bought or done. Producers may add keys of their own, as both platforms allow. */
const CustomData = Type.Object(
  {
    value: Type.Optional(Type.Number({ description: "Total value in currency units." })),
    currency: Type.Optional(Type.String({ pattern: "^[A-Za-z]{3}$", description: "ISO 4217." })),
    net_revenue: Type.Optional(Type.Number()),
    predicted_ltv: Type.Optional(Type.Number()),
    content_ids: Type.Optional(Type.Array(Id)),
    content_type: optional(
      [...CONTENT_TYPES],
      "What the ids name. TikTok takes product and product_group; another value is left out.",
    ),
    contents: Type.Optional(Type.Array(Content, { maxItems: 1000 })),
    content_name: Type.Optional(Text),
    content_category: Type.Optional(Text),
    num_items: Type.Optional(Type.Integer({ minimum: 0 })),
    order_id: Type.Optional(Id),
    item_number: Type.Optional(Id),
    search_string: Type.Optional(Text),
    query: Type.Optional(Text),
    status: Type.Optional(Type.Union([Type.String(), Type.Boolean()])),
    delivery_category: optional(
      ["in_store", "curbside", "home_delivery"],
      "How the order reaches the buyer.",
    ),
    description: Type.Optional(Text),
    shop_id: Type.Optional(Id),
    customer_type: optional(["new", "returning"], "TikTok: new or returning customer."),
  },
  { additionalProperties: true },
);

/** The known fields of `custom_data`; others are the producer's own. */
export const CUSTOM_DATA_FIELDS: ReadonlySet<string> = new Set(Object.keys(CustomData.properties));

const AppData = Type.Object(
  {
    advertiser_tracking_enabled: Type.Optional(
      Type.Union([Type.Boolean(), Type.Integer({ minimum: 0, maximum: 1 })]),
    ),
    application_tracking_enabled: Type.Optional(
      Type.Union([Type.Boolean(), Type.Integer({ minimum: 0, maximum: 1 })]),
    ),
    extinfo: Type.Optional(
      Type.Array(Type.Union([Type.String(), Type.Number()]), {
        minItems: 16,
        maxItems: 16,
        description: "Meta's 16 device fields in order; 0 (i2 or a2) and 4 (OS version) must be filled.",
      }),
    ),
    app_id: Type.Optional(Id),
    app_name: Type.Optional(Text),
    app_version: Type.Optional(Text),
    campaign_ids: Type.Optional(Text),
    install_referrer: Type.Optional(Text),
    installer_package: Type.Optional(Text),
    url_schemes: Type.Optional(Type.Array(Text)),
    vendor_id: Type.Optional(Text),
    windows_attribution_id: Type.Optional(Text),
    consider_views: Type.Optional(Type.Boolean()),
    include_dwell_data: Type.Optional(Type.Boolean()),
    include_video_data: Type.Optional(Type.Boolean()),
    receipt_data: Type.Optional(Text),
  },
  { additionalProperties: false },
);

/** Meta: how another attribution system credits the conversion. Source: Server Event Parameters, attribution_data. */
const AttributionData = Type.Object(
  {
    scope: Type.Optional(Text),
    visit_time: Type.Optional(Type.Integer()),
    ad_id: Type.Optional(Id),
    adset_id: Type.Optional(Id),
    campaign_id: Type.Optional(Id),
    attribution_share: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    attribution_model: optional(
      [
        "first_touch",
        "last_touch",
        "last_click",
        "linear",
        "position_based",
        "time_decay",
        "customized_multi_touch",
        "unknown",
      ],
      "How credit is shared.",
    ),
    attr_window: Type.Optional(Type.Integer({ minimum: 0, description: "Days." })),
    attribution_value: Type.Optional(Type.Number()),
    attribution_source: Type.Optional(Text),
    touchpoint_type: Type.Optional(Text),
    touchpoint_ts: Type.Optional(Type.Integer()),
    attribution_method: optional(
      ["ard", "deeplink", "gpir", "mir", "srn", "invalid_response"],
      "How the touch point was found.",
    ),
    decline_reason: Type.Optional(Text),
    auditing_token: Type.Optional(Text),
    linkage_key: Type.Optional(Text),
    touchpoint_id: Type.Optional(Id),
    attribution_setting: Type.Optional(
      Type.Object(
        {
          inactivity_window_hours: Type.Optional(Type.Integer({ minimum: 0 })),
          reattribution_window_hours: Type.Optional(Type.Integer({ minimum: 0 })),
        },
        { additionalProperties: false },
      ),
    ),
    total_credit: Type.Optional(Type.Number()),
    partner_client_id: Type.Optional(Id),
  },
  { additionalProperties: false, description: "Meta: credit given by another attribution system." },
);

/** TikTok: the ad behind the conversion. Source: the reference of event/track, `ad`. */
const Ad = Type.Object(
  {
    callback: Type.Optional(Text),
    campaign_id: Type.Optional(Id),
    ad_id: Type.Optional(Id),
    creative_id: Type.Optional(Id),
    is_retargeting: Type.Optional(Type.Boolean()),
    attributed: Type.Optional(Type.Boolean()),
    attribution_type: Type.Optional(Text),
    attribution_provider: Type.Optional(Text),
    attribution_share: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  },
  { additionalProperties: false, description: "TikTok: the ad behind the conversion." },
);

/**
 * A conversion as a producer sends it: the only definition of an event. Names begin with `event_`, as on both
 * platforms. Field sources: Meta, Server Event Parameters and Standard Parameters; TikTok, Events API reference for
 * event/track.
 */
export const ConversionInput = Type.Object(
  {
    event_name: Type.String({ ...Name, description: "Standard or own name; case matters." }),
    event_time: Type.Union(
      [
        Type.Integer({ minimum: 0 }),
        Type.String({
          pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:\\d{2})$",
        }),
      ],
      { description: "Unix seconds, or ISO 8601 with a time zone." },
    ),
    event_id: Type.Optional(
      Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Integer()], {
        description:
          "Names this conversion for ever; equal ids of one event_name are duplicates. Absent: derived.",
      }),
    ),
    idempotency_key: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: "What event_id is derived from when it is absent; never sent.",
      }),
    ),
    action_source: Type.Enum([...ACTION_SOURCES], { description: "Where it happened." }),
    event_source_url: Type.Optional(Type.String({ maxLength: MOST_OF_URL, pattern: PAGE })),
    referrer_url: Type.Optional(Type.String({ maxLength: MOST_OF_URL })),
    user_data: UserDataInput,
    custom_data: Type.Optional(CustomData),
    app_data: Type.Optional(AppData),
    opt_out: Type.Optional(Type.Boolean()),
    data_processing_options: Type.Optional(Type.Array(Type.Literal("LDU"), { maxItems: 1 })),
    data_processing_options_country: Type.Optional(Type.Integer({ minimum: 0, maximum: 1 })),
    data_processing_options_state: Type.Optional(Type.Integer({ minimum: 0, maximum: 1013 })),
    original_event_data: Type.Optional(
      Type.Object(
        {
          event_name: Type.Optional(Name),
          event_time: Type.Optional(Type.Integer({ minimum: 0 })),
          order_id: Type.Optional(Id),
          event_id: Type.Optional(Id),
        },
        { additionalProperties: false },
      ),
    ),
    attribution_data: Type.Optional(AttributionData),
    advanced_measurement_table: Type.Optional(Text),
    messaging_channel: optional(
      ["messenger", "whatsapp", "instagram"],
      "Meta: with action_source business_messaging.",
    ),
    customer_segmentation: Type.Optional(Text),
    ...REQUEST_FIELDS,
    lead: Type.Optional(
      Type.Object(
        { lead_id: Type.Optional(Id), lead_event_source: Type.Optional(Text) },
        { additionalProperties: false, description: "TikTok: the lead of a lead ad." },
      ),
    ),
    ad: Type.Optional(Ad),
  },
  { additionalProperties: false },
);
export type ConversionInput = Static<typeof ConversionInput>;

export type Contents = readonly {
  readonly id?: string;
  readonly quantity?: number;
  readonly item_price?: number;
  readonly title?: string;
  readonly category?: string;
  readonly description?: string;
  readonly brand?: string;
  readonly delivery_category?: string;
}[];

/**
 * A conversion after admission: canonical names, whole seconds, a fixed id. Values of `user_data` are still raw: they
 * are normalised and hashed per platform when a micro-batch is prepared.
 */
export type Conversion = Omit<
  ConversionInput,
  "event_time" | "event_id" | "idempotency_key" | "user_data" | "custom_data" | "action_source"
> & {
  readonly event_time: number;
  readonly event_id: string;
  readonly action_source: ActionSource;
  readonly user_data: UserData;
  readonly custom_data?: Omit<Static<typeof CustomData>, "contents" | "query"> & {
    readonly contents?: Contents;
  };
};
