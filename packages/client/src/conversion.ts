// Written from the relay's schema by `pnpm reference`.

/** A conversion as the ingest API takes it. */
export interface Conversion {
  /** Standard or own name; case matters. */
  readonly event_name: string;
  /** Unix seconds, or ISO 8601 with a time zone. */
  readonly event_time: number | string;
  /** Names this conversion for ever; equal ids of one event_name are duplicates. Absent: derived. */
  readonly event_id?: string | number;
  /** What event_id is derived from when it is absent; never sent. */
  readonly idempotency_key?: string;
  /** Where it happened. */
  readonly action_source: "website" | "app" | "physical_store" | "phone_call" | "chat" | "email" | "system_generated" | "business_messaging" | "other";
  readonly event_source_url?: string;
  readonly referrer_url?: string;
  /** LDU: limited data use (US states). */
  readonly data_processing_options?: readonly "LDU"[];
  /** The person's consent, in the words of Google's consent mode. */
  readonly consent?: {
    /** Whether the person's data may be sent to platforms for advertising. */
    readonly ad_user_data?: "granted" | "denied";
    /** Whether platforms may use it for personalised advertising. */
    readonly ad_personalization?: "granted" | "denied";
    /** The US state under whose law the person opted out; US: the state is not known. */
    readonly us_opt_out?: "US" | "AL" | "AK" | "AZ" | "AR" | "CA" | "CO" | "CT" | "DE" | "FL" | "GA" | "HI" | "ID" | "IL" | "IN" | "IA" | "KS" | "KY" | "LA" | "ME" | "MD" | "MA" | "MI" | "MN" | "MS" | "MO" | "MT" | "NE" | "NV" | "NH" | "NJ" | "NM" | "NY" | "NC" | "ND" | "OH" | "OK" | "OR" | "PA" | "RI" | "SC" | "SD" | "TN" | "TX" | "UT" | "VT" | "VA" | "WA" | "WV" | "WI" | "WY" | "DC" | "AS" | "GU" | "MP" | "PR" | "VI";
    /** The GPP string of the consent platform. Its sections for the EU and for US states are read. */
    readonly gpp?: string;
    /** The US privacy string, such as 1YNN. */
    readonly us_privacy?: string;
  };
  /** Shows it under Test Events of the platform that gave the code. It is never a duplicate of a conversion without the code. Some platforms count it in production all the same. */
  readonly test_event_code?: string;
  readonly opt_out?: boolean;
  readonly data_processing_options_country?: number;
  readonly data_processing_options_state?: number;
  readonly original_event_data?: {
    readonly event_name?: string;
    readonly event_time?: number;
    readonly order_id?: string | number;
    readonly event_id?: string | number;
  };
  /** Meta: credit given by another attribution system. */
  readonly attribution_data?: {
    readonly scope?: string;
    readonly visit_time?: number;
    readonly ad_id?: string | number;
    readonly adset_id?: string | number;
    readonly campaign_id?: string | number;
    readonly attribution_share?: number;
    /** How credit is shared. */
    readonly attribution_model?: "first_touch" | "last_touch" | "last_click" | "linear" | "position_based" | "time_decay" | "customized_multi_touch" | "unknown";
    /** Days. */
    readonly attr_window?: number;
    readonly attribution_value?: number;
    readonly attribution_source?: string;
    readonly touchpoint_type?: string;
    readonly touchpoint_ts?: number;
    /** How the touch point was found. */
    readonly attribution_method?: "ard" | "deeplink" | "gpir" | "mir" | "srn" | "invalid_response";
    readonly decline_reason?: string;
    readonly auditing_token?: string;
    readonly linkage_key?: string;
    readonly touchpoint_id?: string | number;
    readonly attribution_setting?: {
      readonly inactivity_window_hours?: number;
      readonly reattribution_window_hours?: number;
    };
    readonly total_credit?: number;
    readonly partner_client_id?: string | number;
  };
  readonly advanced_measurement_table?: string;
  /** Meta: with action_source business_messaging. */
  readonly messaging_channel?: "messenger" | "whatsapp" | "instagram";
  readonly customer_segmentation?: string;
  /** TikTok: the lead of a lead ad. */
  readonly lead?: {
    readonly lead_id?: string | number;
    readonly lead_event_source?: string;
  };
  /** TikTok: the ad behind the conversion. */
  readonly ad?: {
    readonly callback?: string;
    readonly campaign_id?: string | number;
    readonly ad_id?: string | number;
    readonly creative_id?: string | number;
    readonly is_retargeting?: boolean;
    readonly attributed?: boolean;
    readonly attribution_type?: string;
    readonly attribution_provider?: string;
    readonly attribution_share?: number;
  };
  /** Meta: the integration that sends it; 2 to 22 characters, two of them letters. */
  readonly partner_agent?: string;
  /** Meta: the scope that a partner's ids are looked up in. */
  readonly namespace_id?: string;
  /** Meta: the upload that it belongs to. */
  readonly upload_id?: string;
  /** Meta: a name for the upload that it belongs to. */
  readonly upload_tag?: string;
  /** Meta: where the upload comes from. */
  readonly upload_source?: string;
  /** TikTok: the partner that sends it, by the name that TikTok has assigned. */
  readonly partner_name?: string;
  readonly user_data: {
    /** E-mail address, raw or SHA-256. */
    readonly email?: string | number | readonly (string | number)[] | null;
    /** Phone number, best with a leading + and country code, raw or SHA-256. */
    readonly phone?: string | number | readonly (string | number)[] | null;
    /** First name, raw or SHA-256. */
    readonly first_name?: string | number | readonly (string | number)[] | null;
    /** Last name, raw or SHA-256. */
    readonly last_name?: string | number | readonly (string | number)[] | null;
    /** f or m (female and male are understood), raw or SHA-256. */
    readonly gender?: string | number | readonly (string | number)[] | null;
    /** Date of birth, best as YYYY-MM-DD, raw or SHA-256. */
    readonly date_of_birth?: string | number | readonly (string | number)[] | null;
    /** City, raw or SHA-256. */
    readonly city?: string | number | readonly (string | number)[] | null;
    /** State or province: two-letter code in the US, raw or SHA-256. */
    readonly state?: string | number | readonly (string | number)[] | null;
    /** Postcode as text, so that leading zeros stay, raw or SHA-256. */
    readonly zip?: string | number | readonly (string | number)[] | null;
    /** Country, best as ISO 3166-1 alpha-2, raw or SHA-256. */
    readonly country?: string | number | readonly (string | number)[] | null;
    /** The advertiser's own id of the person. */
    readonly external_id?: string | number | readonly (string | number)[] | null;
    /** The person's IPv4 or IPv6 address; never hashed. */
    readonly client_ip_address?: string | number | null;
    /** The person's browser; never hashed. */
    readonly client_user_agent?: string | number | null;
    /** Mobile advertising id. */
    readonly madid?: string | number | null;
    /** Language of the person, BCP 47. */
    readonly locale?: string | number | null;
    /** Meta's click id cookie, fb.1.<ms>.<fbclid>; never hashed. */
    readonly fbc?: string | number | null;
    /** Meta's browser id cookie; never hashed. */
    readonly fbp?: string | number | null;
    /** The fbclid of the landing URL, from which fbc is built when there is none. Absent: that of event_source_url. */
    readonly fbclid?: string | number | null;
    /** Meta: id of the subscription. */
    readonly subscription_id?: string | number | null;
    /** Meta: app-scoped id, digits. */
    readonly fb_login_id?: string | number | null;
    /** Meta: id of a lead ad's lead, 15 to 17 digits. */
    readonly lead_id?: string | number | null;
    /** Meta: install id of an app. */
    readonly anon_id?: string | number | null;
    /** Meta messaging: page id. */
    readonly page_id?: string | number | null;
    /** Meta messaging: page-scoped user id. */
    readonly page_scoped_user_id?: string | number | null;
    /** Meta messaging: click-to-WhatsApp id. */
    readonly ctwa_clid?: string | number | null;
    /** Meta messaging: Instagram account id. */
    readonly ig_account_id?: string | number | null;
    /** Meta messaging: Instagram-scoped user id. */
    readonly ig_sid?: string | number | null;
    /** Meta messaging: WhatsApp Business account id. */
    readonly whatsapp_business_account_id?: string | number | null;
    /** Meta: first five letters of the first name, raw or SHA-256. */
    readonly f5first?: string | number | null;
    /** Meta: first five letters of the last name, raw or SHA-256. */
    readonly f5last?: string | number | null;
    /** Meta: first initial, raw or SHA-256. */
    readonly fi?: string | number | null;
    /** Meta: day of birth, raw or SHA-256. */
    readonly dobd?: string | number | null;
    /** Meta: month of birth, raw or SHA-256. */
    readonly dobm?: string | number | null;
    /** Meta: year of birth, raw or SHA-256. */
    readonly doby?: string | number | null;
    /** Meta: the person's id in an app, raw or SHA-256. */
    readonly app_user_id?: string | number | null;
    /** Meta: id given by an identity partner. */
    readonly partner_id?: string | number | null;
    /** Meta: name of the identity partner. */
    readonly partner_name?: string | number | null;
    /** TikTok's click id; never hashed, never shortened. Absent: that of event_source_url. */
    readonly ttclid?: string | number | null;
    /** TikTok's browser id, the cookie _ttp; never hashed. */
    readonly ttp?: string | number | null;
    /** TikTok app: iOS advertising id. */
    readonly idfa?: string | number | null;
    /** TikTok app: Google advertising id. */
    readonly gaid?: string | number | null;
    /** TikTok app: iOS vendor id. */
    readonly idfv?: string | number | null;
    /** TikTok app: AUTHORIZED, DENIED, NOT_DETERMINED, RESTRICTED or NOT_APPLICABLE. */
    readonly att_status?: string | number | null;
    /** Same as country. */
    readonly country_code?: string | number | readonly (string | number)[] | null;
    /** Same as email. */
    readonly em?: string | number | readonly (string | number)[] | null;
    /** Same as phone. */
    readonly ph?: string | number | readonly (string | number)[] | null;
    /** Same as first_name. */
    readonly fn?: string | number | readonly (string | number)[] | null;
    /** Same as last_name. */
    readonly ln?: string | number | readonly (string | number)[] | null;
    /** Same as gender. */
    readonly ge?: string | number | readonly (string | number)[] | null;
    /** Same as gender. */
    readonly gen?: string | number | readonly (string | number)[] | null;
    /** Same as date_of_birth. */
    readonly db?: string | number | readonly (string | number)[] | null;
    /** Same as city. */
    readonly ct?: string | number | readonly (string | number)[] | null;
    /** Same as state. */
    readonly st?: string | number | readonly (string | number)[] | null;
    /** Same as zip. */
    readonly zp?: string | number | readonly (string | number)[] | null;
    /** Same as ig_account_id. */
    readonly instagram_business_account_id?: string | number | null;
    /** Same as phone. */
    readonly phone_number?: string | number | readonly (string | number)[] | null;
    /** Same as zip. */
    readonly zip_code?: string | number | readonly (string | number)[] | null;
    /** Same as client_ip_address. */
    readonly ip?: string | number | null;
    /** Same as client_user_agent. */
    readonly user_agent?: string | number | null;
  };
  readonly custom_data?: {
    /** Total value in currency units. */
    readonly value?: number;
    /** ISO 4217. */
    readonly currency?: string;
    readonly predicted_ltv?: number;
    readonly content_ids?: readonly (string | number)[];
    readonly content_name?: string;
    readonly content_category?: string;
    readonly num_items?: number;
    readonly order_id?: string | number;
    readonly search_string?: string;
    /** How the order reaches the buyer. */
    readonly delivery_category?: "in_store" | "curbside" | "home_delivery";
    readonly description?: string;
    readonly net_revenue?: number;
    readonly item_number?: string | number;
    readonly status?: string | boolean;
    readonly shop_id?: string | number;
    /** TikTok: new or returning customer. */
    readonly customer_type?: "new" | "returning";
    /** What the ids name. A platform takes some of these. */
    readonly content_type?: "product" | "product_group" | "vehicle" | "hotel" | "destination" | "flight" | "home_listing";
    readonly contents?: readonly {
      readonly id?: string | number;
      readonly quantity?: number;
      readonly item_price?: number;
      readonly title?: string;
      readonly category?: string;
      readonly description?: string;
      readonly brand?: string;
      /** How the line reaches the buyer. */
      readonly delivery_category?: "in_store" | "curbside" | "home_delivery";
      /** Same as id. */
      readonly content_id?: string | number;
      /** Same as item_price. */
      readonly price?: number;
      /** Same as title. */
      readonly content_name?: string;
      /** Same as category. */
      readonly content_category?: string;
    }[];
    /** Same as search_string. */
    readonly query?: string;
    readonly [own: string]: unknown;
  };
  readonly app_data?: {
    readonly app_id?: string | number;
    readonly app_name?: string;
    readonly app_version?: string;
    /** The device: 16 values in order; 0 (i2 or a2) and 4 (OS version) must be filled. */
    readonly extinfo?: readonly (string | number)[];
    readonly advertiser_tracking_enabled?: boolean | number;
    readonly application_tracking_enabled?: boolean | number;
    readonly campaign_ids?: string;
    readonly install_referrer?: string;
    readonly installer_package?: string;
    readonly url_schemes?: readonly string[];
    readonly vendor_id?: string;
    readonly windows_attribution_id?: string;
    readonly consider_views?: boolean;
    readonly include_dwell_data?: boolean;
    readonly include_video_data?: boolean;
    readonly receipt_data?: string;
  };
}
