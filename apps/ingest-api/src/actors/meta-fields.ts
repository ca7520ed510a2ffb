import Type from "typebox";
import { type ActorFields, readList, readTime } from "./field.ts";

const text = (description: string) => Type.String({ description });

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
  task: { schema: Type.Enum([...META_TASKS], { default: "send_event", description: "What to do." }) },
  accessToken: {
    schema: text("Token for the reading tasks; absent: that of the destination with this pixelId."),
    deviation:
      "Conversions go out with the token of the configured destination, never with one of a request.",
  },
  pixelId: {
    schema: text("Dataset (pixel) id; absent: every Meta destination that the source is routed to."),
    deviation: "It must be the dataset_id of a destination that the source is routed to.",
  },
  testEventCode: { schema: text("Shows the event under Test Events."), to: "/test_event_code" },
  eventName: {
    schema: Type.Enum([...EVENT_NAMES], {
      default: "Purchase",
      description: "Standard name, or CustomEvent.",
    }),
    to: "/event_name",
  },
  customEventName: {
    schema: text("The name, where eventName is CustomEvent."),
    to: "/event_name",
    deviation: "Required with CustomEvent, whose own name is never sent.",
  },
  events: {
    schema: text(
      "JSON array for send_batch_events and validate_events: flat as here, or in a platform's own shape.",
    ),
  },
  email: { schema: text("E-mail address."), to: "/user_data/email" },
  phone: { schema: text("Phone number, best with + and country code."), to: "/user_data/phone" },
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
  eventTime: {
    schema: Type.Union([Type.String(), Type.Number()], {
      description: "ISO 8601, Unix seconds or milliseconds; absent: now.",
    }),
    to: "/event_time",
    read: readTime,
  },
  eventSourceUrl: { schema: text("Page where it happened."), to: "/event_source_url" },
  value: { schema: Type.Number({ description: "Amount." }), to: "/custom_data/value" },
  currency: {
    schema: text("ISO 4217."),
    to: "/custom_data/currency",
    deviation: "No default: USD would mislabel other money. A purchase without one is refused and says so.",
  },
  orderId: { schema: text("Id of the order."), to: "/custom_data/order_id" },
  contentIds: {
    schema: text("Product ids with commas between."),
    to: "/custom_data/content_ids",
    read: readList,
  },
  contentType: {
    schema: Type.Enum(["product", "product_group"], {
      description: "What contentIds name; product if absent.",
    }),
    to: "/custom_data/content_type",
    deviation: "Sent only along with contentIds.",
  },
  actionSource: {
    schema: Type.Enum([...ACTION_SOURCES], { default: "website", description: "Where it happened." }),
    to: "/action_source",
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
  adAccountId: {
    schema: text("Ad account for list_pixels; absent: all that the token may see."),
    deviation: "Not in the hosted actor, which has no way to say whose pixels are meant.",
  },
} as const satisfies ActorFields;
