import Type from "typebox";
import { type ActorFields, readList, readPlaces } from "./field.ts";
import { SHARED_FIELDS, text, TOKEN_DEVIATION } from "./shared-fields.ts";

/** The standard events that the actor offers, and CustomEvent. */
const EVENT_NAMES = [
  "Purchase",
  "Lead",
  "CompleteRegistration",
  "AddToCart",
  "InitiateCheckout",
  "Subscribe",
  "Contact",
  "ViewContent",
  "Search",
  "AddPaymentInfo",
  "AddToWishlist",
  "CustomEvent",
] as const;

const ACTION_SOURCES = [
  "website",
  "app",
  "phone_call",
  "chat",
  "email",
  "physical_store",
  "system_generated",
  "other",
] as const;

export const META_TASKS = [
  "send_event",
  "send_batch_events",
  "test_event",
  "get_event_stats",
  "list_pixels",
  "get_pixel_info",
  "validate_events",
] as const;

/** Input of the actor for Meta. Source: its page and its OpenAPI document. */
export const META_FIELDS = {
  ...SHARED_FIELDS,
  task: { schema: Type.Enum([...META_TASKS], { default: "send_event", description: "What to do." }) },
  accessToken: {
    schema: text("Token for platform queries; absent: that of the destination with this pixelId."),
    deviation: TOKEN_DEVIATION,
  },
  pixelId: {
    schema: text("Dataset (pixel) id; absent: every Meta destination that the source is routed to."),
    deviation: "It must be the dataset_id of a destination that the source is routed to.",
  },
  eventName: {
    schema: Type.Enum([...EVENT_NAMES], {
      default: "Purchase",
      description: "Standard name, or CustomEvent.",
    }),
    to: "/event_name",
  },
  firstName: { schema: text("First name."), to: "/user_data/first_name" },
  lastName: { schema: text("Last name."), to: "/user_data/last_name" },
  city: { schema: text("City."), to: "/user_data/city" },
  state: { schema: text("State or province."), to: "/user_data/state" },
  country: {
    schema: text("Country, ISO 3166-1 alpha-2."),
    to: "/user_data/country",
    deviation: "No default: US would make everybody an American.",
  },
  zipCode: { schema: text("Postcode."), to: "/user_data/zip" },
  externalId: {
    schema: text("The advertiser's own id of the person."),
    to: "/user_data/external_id",
    deviation: "Hashed before it is sent, as Meta recommends.",
  },
  fbclid: { schema: text("Click id of the landing URL; fbc goes before it."), to: "/user_data/fbclid" },
  fbp: { schema: text("Cookie _fbp."), to: "/user_data/fbp" },
  fbc: { schema: text("Cookie _fbc."), to: "/user_data/fbc" },
  contentIds: {
    schema: text("Product ids with commas between."),
    to: "/custom_data/content_ids",
    read: readList,
  },
  actionSource: {
    schema: Type.Enum([...ACTION_SOURCES], { default: "website", description: "Where it happened." }),
    to: "/action_source",
  },
  clientIpAddress: {
    schema: text("The person's IP address."),
    to: "/user_data/client_ip_address",
    deviation: "Not in the hosted actor; Meta asks for it with website events.",
  },
  clientUserAgent: {
    schema: text("The person's browser."),
    to: "/user_data/client_user_agent",
    deviation: "Not in the hosted actor; Meta asks for it with website events.",
  },
  advertiserTrackingEnabled: {
    schema: Type.Boolean({ description: "Whether the person let the app track; needed with app." }),
    to: "/app_data/advertiser_tracking_enabled",
    deviation: "Not in the hosted actor; Meta refuses app events without it.",
  },
  applicationTrackingEnabled: {
    schema: Type.Boolean({ description: "Whether tracking is on in the app itself." }),
    to: "/app_data/application_tracking_enabled",
    deviation: "Not in the hosted actor; Meta takes it with app events.",
  },
  extinfo: {
    schema: text(
      "The device: Meta's 16 values in order, with commas between or as a JSON array; needed with app.",
    ),
    to: "/app_data/extinfo",
    read: readPlaces,
    deviation: "Not in the hosted actor; Meta refuses app events without it.",
  },
  madid: {
    schema: text("Advertising id of the device."),
    to: "/user_data/madid",
    deviation: "Not in the hosted actor; Meta matches app events by it.",
  },
  adAccountId: {
    schema: text("Ad account for list_pixels; absent: all that the token may see."),
    deviation: "Not in the hosted actor, which has no way to say whose pixels are meant.",
  },
} as const satisfies ActorFields;
