import Type from "typebox";
import type { ActorFields } from "./field.ts";
import { SHARED_FIELDS, text, TOKEN_DEVIATION } from "./shared-fields.ts";

/** The standard events that the actor offers, and CustomEvent. */
const EVENT_NAMES = [
  "CompletePayment",
  "PlaceAnOrder",
  "InitiateCheckout",
  "AddToCart",
  "ViewContent",
  "AddToWishlist",
  "Search",
  "Contact",
  "Subscribe",
  "SubmitForm",
  "CompleteRegistration",
  "Download",
  "CustomEvent",
] as const;

export const TIKTOK_TASKS = [
  "send_event",
  "send_batch_events",
  "test_event",
  "list_pixels",
  "get_pixel_info",
] as const;

/** Input of the actor for TikTok. Source: its OpenAPI document. */
export const TIKTOK_FIELDS = {
  ...SHARED_FIELDS,
  task: { schema: Type.Enum([...TIKTOK_TASKS], { default: "send_event", description: "What to do." }) },
  accessToken: {
    schema: text("Token for platform queries; absent: that of the destination with this pixelCode."),
    deviation: TOKEN_DEVIATION,
  },
  pixelCode: {
    schema: text("Pixel code; absent: every TikTok destination that the source is routed to."),
    deviation: "It must be the event_source_id of a destination that the source is routed to.",
  },
  advertiserId: { schema: text("Advertiser account, for platform queries.") },
  eventName: {
    schema: Type.Enum([...EVENT_NAMES], {
      default: "CompletePayment",
      description: "Standard name, or CustomEvent.",
    }),
    to: "/event_name",
  },
  externalId: { schema: text("The advertiser's own id of the person."), to: "/user_data/external_id" },
  ttclid: { schema: text("Click id of the landing URL."), to: "/user_data/ttclid" },
  ttp: { schema: text("Cookie _ttp."), to: "/user_data/ttp" },
  ipAddress: { schema: text("The person's IP address."), to: "/user_data/client_ip_address" },
  userAgent: { schema: text("The person's browser."), to: "/user_data/client_user_agent" },
  contentId: { schema: text("Product id."), to: "/custom_data/contents/0/id" },
  quantity: {
    schema: Type.Integer({ minimum: 1, description: "How many of contentId; 1 if absent." }),
    to: "/custom_data/contents/0/quantity",
    deviation: "Sent only along with contentId, unless as_hosted.",
  },
} as const satisfies ActorFields;
