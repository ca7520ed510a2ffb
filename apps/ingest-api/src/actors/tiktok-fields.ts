import Type from "typebox";
import { type ActorFields, readTime } from "./field.ts";

const text = (description: string) => Type.String({ description });

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
  task: { schema: Type.Enum([...TIKTOK_TASKS], { default: "send_event", description: "What to do." }) },
  accessToken: {
    schema: text("Token for the reading tasks; absent: that of the destination with this pixelCode."),
    deviation:
      "Conversions go out with the token of the configured destination, never with one of a request.",
  },
  pixelCode: {
    schema: text("Pixel code; absent: every TikTok destination that the source is routed to."),
    deviation: "It must be the event_source_id of a destination that the source is routed to.",
  },
  advertiserId: { schema: text("Advertiser account, for the reading tasks.") },
  testEventCode: { schema: text("Shows the event under Test Events."), to: "/test_event_code" },
  eventName: {
    schema: Type.Enum([...EVENT_NAMES], {
      default: "CompletePayment",
      description: "Standard name, or CustomEvent.",
    }),
    to: "/event_name",
  },
  customEventName: {
    schema: text("The name, where eventName is CustomEvent."),
    to: "/event_name",
    deviation: "Required with CustomEvent, whose own name is never sent.",
  },
  events: { schema: text("JSON array for send_batch_events: flat as here, or in a platform's own shape.") },
  email: { schema: text("E-mail address."), to: "/user_data/email" },
  phone: { schema: text("Phone number, best with + and country code."), to: "/user_data/phone" },
  externalId: { schema: text("The advertiser's own id of the person."), to: "/user_data/external_id" },
  ttclid: { schema: text("Click id of the landing URL."), to: "/user_data/ttclid" },
  ttp: { schema: text("Cookie _ttp."), to: "/user_data/ttp" },
  ipAddress: { schema: text("The person's IP address."), to: "/user_data/client_ip_address" },
  userAgent: { schema: text("The person's browser."), to: "/user_data/client_user_agent" },
  eventTime: {
    schema: Type.Union([Type.String(), Type.Number()], {
      description: "Unix seconds or milliseconds, or ISO 8601; absent: now.",
    }),
    to: "/event_time",
    read: readTime,
  },
  eventSourceUrl: { schema: text("Page where it happened; TikTok asks for it."), to: "/event_source_url" },
  value: { schema: Type.Number({ description: "Amount." }), to: "/custom_data/value" },
  currency: {
    schema: text("ISO 4217."),
    to: "/custom_data/currency",
    deviation: "No default: USD would mislabel other money.",
  },
  orderId: { schema: text("Id of the order."), to: "/custom_data/order_id" },
  contentId: { schema: text("Product id."), to: "/custom_data/contents/0/id" },
  contentType: {
    schema: Type.Enum(["product", "product_group"], {
      description: "What contentId names; product if absent.",
    }),
    to: "/custom_data/content_type",
    deviation: "Sent only along with contentId.",
  },
  quantity: {
    schema: Type.Integer({ minimum: 1, description: "How many of contentId; 1 if absent." }),
    to: "/custom_data/contents/0/quantity",
    deviation: "Sent only along with contentId.",
  },
  isAlreadyHashed: {
    schema: Type.Boolean({
      default: false,
      description: "What is personal is SHA-256 already; a value that is not is refused.",
    }),
  },
  webhookUrl: {
    schema: text("Is told what becomes of each event."),
    deviation: "Signed; retried for a day.",
  },
  demoMode: {
    schema: Type.Boolean({
      default: true,
      description: "Run against a sandbox inside of the relay: nobody is called.",
    }),
  },
  eventId: {
    schema: text("Names the event for ever, the same as the browser's."),
    to: "/event_id",
    deviation: "Not in the hosted actor, whose events can never be recognised as repetitions.",
  },
} as const satisfies ActorFields;
