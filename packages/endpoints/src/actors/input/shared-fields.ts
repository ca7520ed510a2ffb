import Type, { type TSchema } from "typebox";
import { type ActorFields, readTime } from "./field.ts";

export const text = (description: string): TSchema => Type.String({ description });

/** Fields that both actors have with the same meaning. */
export const SHARED_FIELDS = {
  testEventCode: { schema: text("Shows the event under Test Events."), to: "/test_event_code" },
  customEventName: {
    schema: text("The name, when eventName is CustomEvent."),
    to: "/event_name",
    deviation: "Required with CustomEvent, whose own name is never sent.",
  },
  events: {
    schema: text(
      "JSON array, for the tasks about several events: flat as here, or in a platform's own shape. Fields beside it are each event's, unless it says otherwise.",
    ),
  },
  email: { schema: text("E-mail address."), to: "/user_data/email" },
  phone: { schema: text("Phone number, best with + and country code."), to: "/user_data/phone" },
  eventTime: {
    schema: Type.Union([Type.String(), Type.Number()], {
      description: "ISO 8601, Unix seconds or milliseconds; absent: now.",
    }),
    to: "/event_time",
    read: readTime,
  },
  eventSourceUrl: {
    schema: text("Page where it happened; both platforms ask for it."),
    to: "/event_source_url",
  },
  value: { schema: Type.Number({ description: "Amount." }), to: "/custom_data/value" },
  currency: {
    schema: text("ISO 4217."),
    to: "/custom_data/currency",
    deviation:
      "No default unless as_hosted: USD would mislabel other currencies. A purchase without one is refused with a fault.",
  },
  orderId: { schema: text("Id of the order."), to: "/custom_data/order_id" },
  contentType: {
    schema: Type.Enum(["product", "product_group"], { description: "What the ids name; product if absent." }),
    to: "/custom_data/content_type",
    deviation: "Sent only along with an id, unless as_hosted.",
  },
  isAlreadyHashed: {
    schema: Type.Boolean({
      default: false,
      description: "Personal fields hold SHA-256 digests; other values are refused.",
    }),
  },
  webhookUrl: {
    schema: text("Address that is notified of each event's status; not in a demonstration."),
    deviation: "Signed; retried for a day.",
  },
  demoMode: {
    schema: Type.Boolean({
      default: true,
      description:
        "Run against the relay's sandbox: no platform is called. Without a configured sandbox it is refused.",
    }),
  },
  eventId: {
    schema: text("Identifies the event; use the browser's id for the same event."),
    to: "/event_id",
    deviation: "Not in the hosted actor, whose events can never be recognised as repetitions.",
  },
} as const satisfies ActorFields;

/** Why a conversion is never sent with the token of a request. */
export const TOKEN_DEVIATION =
  "Conversions go out with the token of the configured destination, never with one of a request.";
