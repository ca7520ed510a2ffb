import type { ConversionSchema } from "@relay/core";
import { problems, UNREADABLE } from "./problems.ts";
import { json, ref } from "./schema-reference.ts";

const list = { type: "array", items: ref("Conversion") };
/** A request body with conversions. */
export const bodyOf = ({ requestFields }: ConversionSchema) => ({
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
    },
    "application/x-ndjson": { schema: ref("Conversion") },
  },
});

export const eventsPaths = (body: object) => ({
  "/v1/events": {
    post: {
      summary: "Accepts conversions for delivery.",
      description:
        "Answers 202 once they are durable. Good conversions are accepted when others are refused.",
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
      requestBody: body,
      responses: {
        "202": {
          description: "At least one is durable and will be delivered, or is withheld because of consent.",
          ...json(ref("Accepted")),
        },
        ...problems([...UNREADABLE, "nothing-accepted", "overloaded", "failed", "unavailable"]),
      },
    },
  },
});
