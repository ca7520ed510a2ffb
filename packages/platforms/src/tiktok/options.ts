import Type, { type Static } from "typebox";

export const EVENT_SOURCES = ["web", "app", "offline", "crm"] as const;
export type EventSource = (typeof EVENT_SOURCES)[number];

/** Options of a TikTok destination. Source: Reference of event/track. */
export const TikTokOptions = Type.Object(
  {
    event_source: Type.Enum([...EVENT_SOURCES], {
      default: "web",
      description: "Kind of the event source; a destination takes conversions of one kind.",
    }),
    event_source_id: Type.String({
      minLength: 1,
      description: "web: pixel code; app: TikTok app id; offline, crm: event set id.",
    }),
    test_event_code: Type.Optional(
      Type.String({ description: "Shows every event of this destination in Test Events." }),
    ),
    partner_name: Type.Optional(Type.String({ description: "Only if TikTok has assigned one." })),
    purchase_event_name: Type.Enum(["Purchase", "CompletePayment"], {
      default: "Purchase",
      description:
        "Name of a Purchase; the pixel must use the same name, or browser and server events count twice.",
    }),
    max_age_days: Type.Integer({
      default: 28,
      minimum: 1,
      maximum: 365,
      description: "Age up to which conversions are sent; TikTok documents no maximum.",
    }),
    takes_any_action_source: Type.Boolean({
      default: false,
      description:
        "Also send conversions with an action_source that has no counterpart at TikTok (email, system_generated, other …).",
    }),
  },
  { additionalProperties: false },
);
export type TikTokOptions = Static<typeof TikTokOptions>;
