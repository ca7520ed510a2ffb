import { meta } from "@relay/platforms";
import type { OpenApiPart } from "../endpoint.ts";
import { anObject, requestFields } from "../openapi-parts.ts";

const FIELDS = requestFields(meta.requestFields);
const body = { schema: { type: "object", properties: FIELDS } };

export const openApi: OpenApiPart = {
  paths: {
    "/{version}/{dataset}/events": {
      post: {
        summary: "Takes what Meta's own clients send, and answers as Graph does.",
        description: "The access_token is the API key of a source. It may also be in the body.",
        parameters: [
          {
            name: "version",
            in: "path",
            required: true,
            schema: { type: "string", pattern: "^v\\d+\\.0$" },
          },
          {
            name: "dataset",
            in: "path",
            required: true,
            schema: { type: "string" },
            description: "dataset_id of a destination that the source is routed to.",
          },
          ...Object.entries(FIELDS).map(([name, schema]) => ({ name, in: "query", schema })),
        ],
        requestBody: {
          required: true,
          content: {
            "application/json": body,
            "application/x-www-form-urlencoded": body,
            "multipart/form-data": body,
          },
        },
        responses: {
          "200": anObject("events_received, messages about refused events, fbtrace_id."),
          "400": anObject("Graph's error document."),
          "401": anObject("Graph's error document, code 190."),
          "429": anObject("Graph's error document, code 4, with Retry-After."),
          "503": anObject("Graph's error document, code 2, with Retry-After."),
        },
      },
    },
  },
};
