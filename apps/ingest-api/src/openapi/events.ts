import type { ConversionSchema } from "@relay/core";
import { ACCEPTED, CONVERSION } from "./examples.ts";
import { problems, UNREADABLE } from "./problems.ts";
import { json, ref } from "./schema-reference.ts";

const list = { type: "array", items: ref("Conversion") };
/** A request body with conversions. */
export const bodyOf = ({ requestFields }: ConversionSchema): object => ({
  required: true,
  content: {
    "application/json": {
      schema: {
        anyOf: [
          ref("Conversion"),
          list,
          {
            type: "object",
            required: ["data"],
            additionalProperties: false,
            description: "Fields beside data apply to each conversion without a value of its own.",
            properties: {
              data: list,
              ...requestFields,
              webhook_url: {
                type: "string",
                format: "uri",
                description: "Address that is notified of each conversion's status.",
              },
            },
          },
        ],
      },
      examples: {
        one: { summary: "One conversion", value: CONVERSION },
        several: { summary: "Several, with a field for all of them", value: { data: [CONVERSION] } },
      },
    },
    "application/x-ndjson": { schema: ref("Conversion"), example: CONVERSION },
  },
});

/** The operation of `POST /v1/events`. */
export const eventsOperation = (conversions: ConversionSchema): object => ({
  operationId: "acceptConversions",
  tags: ["Conversions"],
  summary: "Accepts conversions for delivery.",
  description: "Answers 202 once they are durable. Good conversions are accepted when others are refused.",
  parameters: [
    {
      name: "atomic",
      in: "query",
      schema: { type: "boolean", default: false },
      description: "Accept all or none.",
    },
    {
      name: "Webhook-Url",
      in: "header",
      schema: { type: "string", format: "uri" },
      description: "As webhook_url in the body, for NDJSON.",
    },
  ],
  requestBody: bodyOf(conversions),
  responses: {
    "202": {
      description: "At least one is durable and will be delivered, or is withheld because of consent.",
      ...json(ref("Accepted"), ACCEPTED),
    },
    ...problems([...UNREADABLE, "nothing-accepted", "overloaded", "failed", "unavailable"]),
  },
});
