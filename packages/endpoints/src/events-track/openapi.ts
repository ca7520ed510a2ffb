import { tiktok } from "@relay/platforms";
import type { OpenApiPart } from "../endpoint.ts";
import { anObject, requestFields } from "../openapi-parts.ts";

export const openApi: OpenApiPart = {
  paths: {
    "/open_api/v1.3/event/track/": {
      post: {
        summary: "Takes what TikTok's own clients send, and answers as TikTok does.",
        description: "The Access-Token is the API key of a source.",
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: { type: "object", properties: requestFields(tiktok.requestFields) },
            },
          },
        },
        responses: {
          "200": anObject("code, message, request_id, data; 20001 names refused events in data.refused."),
        },
      },
    },
  },
};
