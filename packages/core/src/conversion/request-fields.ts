import Type, { type Static } from "typebox";

const label = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: "\\S", description }));

/**
 * Fields that both platforms take once a request, above its events. Each is a field of the conversion here, so that it
 * survives a queue, a dead letter and a replay; a request may give it once for all of its conversions. Sources: Meta,
 * Using the API and the reference of the Events edge; TikTok, the reference of event/track; read 2026-11-20.
 */
export const REQUEST_FIELDS = {
  test_event_code: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      pattern: "\\S",
      description:
        "Shows it under Test Events of the platform that gave the code. It is never a duplicate of a conversion without the code. At Meta it counts in production all the same.",
    }),
  ),
  partner_agent: Type.Optional(
    Type.String({
      minLength: 2,
      maxLength: 22,
      pattern: "^(?=[^A-Za-z]*[A-Za-z][^A-Za-z]*[A-Za-z]).{2,22}$",
      description: "Meta: the integration that sends it; 2 to 22 characters, two of them letters.",
    }),
  ),
  partner_name: label("TikTok: the partner that sends it, by the name that TikTok has assigned."),
  upload_id: label("Meta: the upload that it belongs to."),
  upload_tag: label("Meta: a name for the upload that it belongs to."),
  upload_source: label("Meta: where the upload comes from."),
  namespace_id: label("Meta: the scope that a partner's ids are looked up in."),
};
export type RequestFieldName = keyof typeof REQUEST_FIELDS;

export const RequestFields = Type.Object(REQUEST_FIELDS, { additionalProperties: false });
export type RequestFields = Static<typeof RequestFields>;

export const REQUEST_FIELD_NAMES = Object.keys(REQUEST_FIELDS) as readonly RequestFieldName[];

/** Fields about the handover of a conversion, not about the conversion: not part of a derived event_id. */
export const HANDOVER_FIELDS: ReadonlySet<string> = new Set(
  REQUEST_FIELD_NAMES.filter((name) => name !== "test_event_code"),
);
