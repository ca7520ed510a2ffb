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
import { PARTNER_AGENT } from "./options.ts";

const hashed = (what: string) => matchKey("short", `Meta: ${what}, raw or SHA-256.`);
const id = (what: string) => matchKey("medium", `Meta: ${what}.`);
const messagingId = (what: string) => matchKey("medium", `Meta messaging: ${what}.`);

/** Ids that Meta gave, and parts of a person's data that only Meta takes. Source: Customer Information Parameters. */
const MATCH_KEYS = {
  fbc: matchKey("long", "Meta's click id cookie, fb.1.<ms>.<fbclid>; never hashed."),
  fbp: matchKey("long", "Meta's browser id cookie; never hashed."),
  fbclid: matchKey(
    "long",
    "The fbclid of the landing URL, from which fbc is built when there is none. Absent: that of event_source_url.",
    { isClickId: true },
  ),
  subscription_id: id("id of the subscription"),
  fb_login_id: matchKey("short", "Meta: app-scoped id, digits.", { keepsDigits: true }),
  lead_id: matchKey("short", "Meta: id of a lead ad's lead, 15 to 17 digits.", { keepsDigits: true }),
  anon_id: id("install id of an app"),
  page_id: messagingId("page id"),
  page_scoped_user_id: messagingId("page-scoped user id"),
  ctwa_clid: matchKey("long", "Meta messaging: click-to-WhatsApp id."),
  ig_account_id: messagingId("Instagram account id"),
  ig_sid: messagingId("Instagram-scoped user id"),
  whatsapp_business_account_id: messagingId("WhatsApp Business account id"),
  f5first: hashed("first five letters of the first name"),
  f5last: hashed("first five letters of the last name"),
  fi: hashed("first initial"),
  dobd: hashed("day of birth"),
  dobm: hashed("month of birth"),
  doby: hashed("year of birth"),
  app_user_id: matchKey("medium", "Meta: the person's id in an app, raw or SHA-256."),
  partner_id: id("id given by an identity partner"),
  partner_name: id("name of the identity partner"),
} as const;

const flag = Type.Optional(Type.Union([Type.Boolean(), Type.Integer({ minimum: 0, maximum: 1 })]));
const text = Type.Optional(FIELD.text);

/** Source: Conversions API for App Events. */
const APP_DATA = {
  advertiser_tracking_enabled: flag,
  application_tracking_enabled: flag,
  campaign_ids: text,
  install_referrer: text,
  installer_package: text,
  url_schemes: Type.Optional(Type.Array(FIELD.text)),
  vendor_id: text,
  windows_attribution_id: text,
  consider_views: Type.Optional(Type.Boolean()),
  include_dwell_data: Type.Optional(Type.Boolean()),
  include_video_data: Type.Optional(Type.Boolean()),
  receipt_data: text,
};

/** Source: Standard Parameters. */
const CUSTOM_DATA = {
  net_revenue: Type.Optional(Type.Number()),
  item_number: Type.Optional(FIELD.id),
  status: Type.Optional(Type.Union([Type.String(), Type.Boolean()])),
};

const CONTENTS = {
  delivery_category: choice(["in_store", "curbside", "home_delivery"], "How the line reaches the buyer."),
};

/** How another attribution system credits the conversion. Source: Server Event Parameters. */
const ATTRIBUTION_DATA = Type.Object(
  {
    scope: text,
    visit_time: Type.Optional(Type.Integer()),
    ad_id: Type.Optional(FIELD.id),
    adset_id: Type.Optional(FIELD.id),
    campaign_id: Type.Optional(FIELD.id),
    attribution_share: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    attribution_model: choice(
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
    attribution_source: text,
    touchpoint_type: text,
    touchpoint_ts: Type.Optional(Type.Integer()),
    attribution_method: choice(
      ["ard", "deeplink", "gpir", "mir", "srn", "invalid_response"],
      "How the touch point was found.",
    ),
    decline_reason: text,
    auditing_token: text,
    linkage_key: text,
    touchpoint_id: Type.Optional(FIELD.id),
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
    partner_client_id: Type.Optional(FIELD.id),
  },
  { additionalProperties: false, description: "Meta: credit given by another attribution system." },
);

const ORIGINAL_EVENT = Type.Object(
  {
    event_name: Type.Optional(FIELD.name),
    event_time: Type.Optional(Type.Integer({ minimum: 0 })),
    order_id: Type.Optional(FIELD.id),
    event_id: Type.Optional(FIELD.id),
  },
  { additionalProperties: false },
);

/** Sources: Server Event Parameters; Data Processing Options. */
const CONVERSION = {
  opt_out: Type.Optional(Type.Boolean()),
  data_processing_options_country: Type.Optional(Type.Integer({ minimum: 0, maximum: 1 })),
  data_processing_options_state: Type.Optional(Type.Integer({ minimum: 0, maximum: 1013 })),
  original_event_data: Type.Optional(ORIGINAL_EVENT),
  attribution_data: Type.Optional(ATTRIBUTION_DATA),
  advanced_measurement_table: text,
  messaging_channel: choice(
    ["messenger", "whatsapp", "instagram"],
    "Meta: with action_source business_messaging.",
  ),
  customer_segmentation: text,
};

/** Sources: Using the API; Ads Pixel Events. */
const REQUEST_FIELDS = {
  partner_agent: Type.Optional(
    Type.String({
      minLength: 2,
      maxLength: 22,
      ...PARTNER_AGENT,
      description: "Meta: the integration that sends it; 2 to 22 characters, two of them letters.",
    }),
  ),
  namespace_id: requestLabel("Meta: the scope that a partner's ids are looked up in."),
  upload_id: requestLabel("Meta: the upload that it belongs to."),
  upload_tag: requestLabel("Meta: a name for the upload that it belongs to."),
  upload_source: requestLabel("Meta: where the upload comes from."),
};

/** What Meta adds to a conversion. */
export const META_VOCABULARY = {
  matchKeys: MATCH_KEYS,
  fields: { conversion: CONVERSION, custom_data: CUSTOM_DATA, contents: CONTENTS, app_data: APP_DATA },
  requestFields: REQUEST_FIELDS,
  aliases: {
    // Meta's short keys, and the long ones for events in shops. Sources: Customer Information Parameters; Sending
    // Offline Events.
    user_data: {
      em: "email",
      ph: "phone",
      fn: "first_name",
      ln: "last_name",
      ge: "gender",
      gen: "gender",
      db: "date_of_birth",
      ct: "city",
      st: "state",
      zp: "zip",
      instagram_business_account_id: "ig_account_id",
    },
  },
  // Types of catalogues of other verticals. `flight` and `home_listing` are in use but on none of these pages. Sources:
  // Automotive Ads Events; Hotel Ads Events; Destination Ads.
  contentTypes: ["vehicle", "hotel", "destination", "flight", "home_listing"],
} as const satisfies Vocabulary;

export type MetaMatchKey = keyof typeof MATCH_KEYS;

/** A conversion with the fields that only Meta has. */
export type MetaConversion = Conversion &
  Static<TObject<typeof CONVERSION>> & {
    readonly user_data: ValuesOf<MetaMatchKey>;
    readonly custom_data?: Static<TObject<typeof CUSTOM_DATA>>;
    readonly app_data?: Static<TObject<typeof APP_DATA>>;
  };
