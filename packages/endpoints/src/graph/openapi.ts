import { meta } from "@relay/platforms";
import type { OpenApiPart } from "../endpoint.ts";
import { answer, requestFields } from "../openapi-parts.ts";

const FIELDS = requestFields(meta.requestFields);
const data = { type: "array", items: { type: "object" }, description: "Events, as Meta documents them." };
const body = { schema: { type: "object", properties: { data, ...FIELDS } } };
const example = {
  data: [
    {
      event_name: "Purchase",
      event_time: 1_795_000_000,
      event_id: "order-4711",
      action_source: "website",
      user_data: { em: ["ada@example.com"] },
      custom_data: { value: 99.9, currency: "EUR" },
    },
  ],
};

const Received = {
  type: "object",
  required: ["events_received", "messages", "fbtrace_id"],
  properties: {
    events_received: { type: "integer" },
    messages: { type: "array", items: { type: "string" }, description: "One for each refused event." },
    fbtrace_id: { type: "string", description: "The id of the request." },
  },
};

const GraphError = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["message", "type", "code", "fbtrace_id"],
      properties: {
        message: { type: "string" },
        type: { type: "string" },
        code: { type: "integer" },
        error_subcode: { type: "integer" },
        error_user_title: { type: "string" },
        error_user_msg: { type: "string" },
        is_transient: { type: "boolean", description: "Whether repeating the request helps." },
        fbtrace_id: { type: "string" },
      },
    },
  },
};

const failed = (description: string, code: number, message: string) =>
  answer(
    description,
    { $ref: "#/components/schemas/GraphError" },
    { error: { message, type: "OAuthException", code, fbtrace_id: "1d4bf42c" } },
  );

export const openApi: OpenApiPart = {
  paths: {
    "/{version}/{dataset}/events": {
      post: {
        operationId: "acceptGraphEvents",
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
            "application/json": { ...body, example },
            "application/x-www-form-urlencoded": body,
            "multipart/form-data": body,
          },
        },
        responses: {
          "200": answer(
            "At least one event is durable.",
            { $ref: "#/components/schemas/GraphReceived" },
            { events_received: 1, messages: [], fbtrace_id: "1d4bf42c" },
          ),
          "400": failed("The request cannot be taken.", 100, "Invalid parameter"),
          "401": failed("No source has this token.", 190, "Invalid OAuth access token."),
          "429": failed(
            "No room now: repeat after Retry-After.",
            4,
            "(#4) Application request limit reached",
          ),
          "500": failed("The relay failed.", 1, "(#1) An unknown error occurred"),
          "503": failed("Repeat after Retry-After.", 2, "(#2) Service temporarily unavailable"),
        },
      },
    },
  },
  schemas: { GraphReceived: Received, GraphError },
};
