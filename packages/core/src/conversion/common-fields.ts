import Type from "typebox";
import { pattern } from "../errors/pattern.ts";
import { CONSENT } from "../consent/consent-fields.ts";

/** Where a conversion happened. */
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

const NOT_BLANK = pattern("\\S", "a text that is not blank");

/** Kinds of fields that several objects of a conversion have. A platform's own fields use them too. */
export const FIELD = {
  name: Type.String({ minLength: 1, maxLength: 200, ...NOT_BLANK }),
  id: Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Integer()]),
  text: Type.String({ maxLength: 4096 }),
} as const;

/** One of a few values. */
export const choice = <const T extends string[]>(values: T, description: string) =>
  Type.Optional(Type.Enum(values, { description }));

/** A text that is given once a request and is not blank. */
export const requestLabel = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 200, ...NOT_BLANK, description }));

const DELIVERY = ["in_store", "curbside", "home_delivery"] as const;
const MOST_OF_URL = 8192;
/** A page's address: a scheme and the beginning of a host. */
const PAGE = pattern("^https?://[^\\s/?#]", "an address that begins with http:// or https:// and a host");
const CURRENCY = pattern("^[A-Za-z]{3}$", "three letters, such as EUR");
const ISO_TIME = pattern(
  "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:\\d{2})$",
  "Unix seconds, or an ISO 8601 time with a time zone, such as 2026-11-20T10:00:00Z",
);

/** What the ids of products name, at every platform. */
export const PRODUCT_TYPES = ["product", "product_group"] as const;

/** One line of a cart. */
export const COMMON_CONTENTS = {
  id: Type.Optional(FIELD.id),
  quantity: Type.Optional(Type.Number({ minimum: 0 })),
  item_price: Type.Optional(Type.Number()),
  title: Type.Optional(FIELD.text),
  category: Type.Optional(FIELD.text),
  description: Type.Optional(FIELD.text),
  brand: Type.Optional(FIELD.text),
};

/** What was bought or done. */
export const COMMON_CUSTOM_DATA = {
  value: Type.Optional(Type.Number({ description: "Total value in currency units." })),
  currency: Type.Optional(Type.String({ ...CURRENCY, description: "ISO 4217." })),
  predicted_ltv: Type.Optional(Type.Number()),
  content_ids: Type.Optional(Type.Array(FIELD.id)),
  content_name: Type.Optional(FIELD.text),
  content_category: Type.Optional(FIELD.text),
  num_items: Type.Optional(Type.Integer({ minimum: 0 })),
  order_id: Type.Optional(FIELD.id),
  search_string: Type.Optional(FIELD.text),
  delivery_category: choice([...DELIVERY], "How the order reaches the buyer."),
  description: Type.Optional(FIELD.text),
};

/** The app and the device in which it happened. */
export const COMMON_APP_DATA = {
  app_id: Type.Optional(FIELD.id),
  app_name: Type.Optional(FIELD.text),
  app_version: Type.Optional(FIELD.text),
  extinfo: Type.Optional(
    Type.Array(Type.Union([Type.String(), Type.Number()]), {
      minItems: 16,
      maxItems: 16,
      description: "The device: 16 values in order; 0 (i2 or a2) and 4 (OS version) must be filled.",
    }),
  ),
};

/** A field that every platform takes once a request. It is part of a conversion's identity. */
export const TEST_EVENT_CODE = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 100,
    ...NOT_BLANK,
    description:
      "Shows it under Test Events of the platform that gave the code. It is never a duplicate of a conversion without the code. Some platforms count it in production all the same.",
  }),
);

/** The fields of a conversion beside its objects. */
export const COMMON_CONVERSION = {
  event_name: Type.String({ ...FIELD.name, description: "Standard or own name; case matters." }),
  event_time: Type.Union([Type.Integer({ minimum: 0 }), Type.String(ISO_TIME)], {
    description: "Unix seconds, or ISO 8601 with a time zone.",
  }),
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
  event_source_url: Type.Optional(Type.String({ maxLength: MOST_OF_URL, ...PAGE })),
  referrer_url: Type.Optional(Type.String({ maxLength: MOST_OF_URL })),
  data_processing_options: Type.Optional(
    Type.Array(Type.Literal("LDU"), { maxItems: 1, description: "LDU: limited data use (US states)." }),
  ),
  consent: Type.Optional(CONSENT),
  test_event_code: TEST_EVENT_CODE,
};
