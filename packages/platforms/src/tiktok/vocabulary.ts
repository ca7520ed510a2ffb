import {
  choice,
  type Conversion,
  FIELD,
  matchKey,
  requestLabel,
  type ValuesOf,
  type Vocabulary,
} from "@relay/core";
import Type, { type Static, type TObject } from "typebox";

/** Ids that TikTok gave, and those of devices under TikTok's names. Source: Reference of event/track. */
const MATCH_KEYS = {
  ttclid: matchKey(
    "long",
    "TikTok's click id; never hashed, never shortened. Absent: that of event_source_url.",
    { isClickId: true },
  ),
  ttp: matchKey("long", "TikTok's browser id, the cookie _ttp; never hashed."),
  idfa: matchKey("short", "TikTok app: iOS advertising id."),
  gaid: matchKey("short", "TikTok app: Google advertising id."),
  idfv: matchKey("short", "TikTok app: iOS vendor id."),
  att_status: matchKey(
    "short",
    "TikTok app: AUTHORIZED, DENIED, NOT_DETERMINED, RESTRICTED or NOT_APPLICABLE.",
  ),
} as const;

/** Source: Reference of event/track. */
const CUSTOM_DATA = {
  shop_id: Type.Optional(FIELD.id),
  customer_type: choice(["new", "returning"], "TikTok: new or returning customer."),
};

const text = Type.Optional(FIELD.text);

/** Source: Reference of event/track. */
const CONVERSION = {
  lead: Type.Optional(
    Type.Object(
      { lead_id: Type.Optional(FIELD.id), lead_event_source: text },
      { additionalProperties: false, description: "TikTok: the lead of a lead ad." },
    ),
  ),
  ad: Type.Optional(
    Type.Object(
      {
        callback: text,
        campaign_id: Type.Optional(FIELD.id),
        ad_id: Type.Optional(FIELD.id),
        creative_id: Type.Optional(FIELD.id),
        is_retargeting: Type.Optional(Type.Boolean()),
        attributed: Type.Optional(Type.Boolean()),
        attribution_type: text,
        attribution_provider: text,
        attribution_share: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      },
      { additionalProperties: false, description: "TikTok: the ad behind the conversion." },
    ),
  ),
};

/** What TikTok adds to a conversion. */
export const TIKTOK_VOCABULARY = {
  matchKeys: MATCH_KEYS,
  fields: { conversion: CONVERSION, custom_data: CUSTOM_DATA },
  requestFields: {
    partner_name: requestLabel("TikTok: the partner that sends it, by the name that TikTok has assigned."),
  },
  aliases: {
    user_data: {
      phone_number: "phone",
      zip_code: "zip",
      ip: "client_ip_address",
      user_agent: "client_user_agent",
    },
    custom_data: { query: "search_string" },
    contents: {
      content_id: "id",
      price: "item_price",
      content_name: "title",
      content_category: "category",
    },
  },
} as const satisfies Vocabulary;

/** A conversion with the fields that only TikTok has. */
export type TikTokConversion = Conversion &
  Static<TObject<typeof CONVERSION>> & {
    readonly user_data: ValuesOf<keyof typeof MATCH_KEYS>;
    readonly custom_data?: Static<TObject<typeof CUSTOM_DATA>>;
  };
