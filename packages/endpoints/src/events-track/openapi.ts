import { tiktok } from "@relay/platforms";
import type { OpenApiPart } from "../endpoint.ts";
import { answer, requestFields } from "../openapi-parts.ts";

const text = { type: "string" };
const FIELDS = {
  event_source: { ...text, description: "Where the events happened: web, app, offline or crm." },
  event_source_id: { ...text, description: "The id of a destination that the source is routed to." },
  data: { type: "array", items: { type: "object" }, description: "Events, as TikTok documents them." },
  ...requestFields(tiktok.requestFields),
};

const TikTokAnswer = {
  type: "object",
  required: ["code", "message", "request_id", "data"],
  properties: {
    code: { type: "integer", description: "0: all taken; 20001: some, and data names the others." },
    message: { type: "string" },
    request_id: { type: "string" },
    data: {
      type: "object",
      properties: {
        refused_count: { type: "integer" },
        refused: {
          type: "array",
          items: {
            type: "object",
            required: ["index", "field", "code", "message", "remedy"],
            properties: {
              index: { type: "integer" },
              field: { type: "string" },
              code: { type: "string" },
              message: { type: "string" },
              remedy: { type: "string" },
            },
          },
        },
      },
    },
  },
};

const example = {
  event_source: "web",
  event_source_id: "C4A7S3D",
  data: [
    {
      event: "CompletePayment",
      event_time: 1_795_000_000,
      event_id: "order-4711",
      user: { email: "ada@example.com" },
      properties: { value: 99.9, currency: "EUR" },
    },
  ],
};

export const openApi: OpenApiPart = {
  paths: {
    "/open_api/v1.3/event/track/": {
      post: {
        operationId: "acceptTikTokEvents",
        summary: "Takes what TikTok's own clients send, and answers as TikTok does.",
        description: "The Access-Token is the API key of a source.",
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: { type: "object", properties: FIELDS },
              example,
            },
          },
        },
        responses: {
          "200": answer(
            "Always this document; its code says what became of the events.",
            { $ref: "#/components/schemas/TikTokAnswer" },
            { code: 0, message: "OK", request_id: "1d4bf42c", data: {} },
          ),
        },
      },
    },
  },
  schemas: { TikTokAnswer },
};
