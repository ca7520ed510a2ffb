import { ACCEPTED, STATUSES } from "./examples.ts";
import { problems } from "./problems.ts";
import { json, ref } from "./schema-reference.ts";

const text = { type: "string" };
const statuses = { type: "array", items: ref("DeliveryStatus") };
const query = (name: string, description: string) => ({ name, in: "query", schema: text, description });
const header = (name: string) => ({ name, in: "header", required: true, schema: text });

/** The operation of `GET /v1/events/{event_id}`. */
export const statusOperation = (): object => ({
  operationId: "getStatuses",
  tags: ["Conversions"],
  summary: "The status at each destination of a conversion that this source sent.",
  parameters: [
    { name: "event_id", in: "path", required: true, schema: text, example: STATUSES.event_id },
    query("event_name", "Look for this event name only; absent: every name that was settled there."),
    query("test_event_code", "Look for the conversion that was sent with this test code."),
  ],
  responses: {
    "200": {
      description: "The known statuses.",
      ...json(
        {
          type: "object",
          required: ["event_id", "destinations"],
          properties: { event_id: text, destinations: statuses },
        },
        STATUSES,
      ),
    },
    ...problems(["unauthorized", "unknown-event", "failed", "unavailable"]),
  },
});

/** The message that the relay posts to the webhook of a request. */
export const statusWebhooks = {
  "conversions.settled": {
    post: {
      operationId: "notifyStatuses",
      tags: ["Conversions"],
      security: [],
      summary: "Notifies the webhook of a request of up to 100 statuses, at least once each.",
      parameters: ["webhook-id", "webhook-timestamp", "webhook-signature"].map(header),
      requestBody: {
        required: true,
        ...json(
          {
            type: "object",
            required: ["type", "timestamp", "data"],
            properties: {
              type: { type: "string", const: "conversions.settled" },
              timestamp: { type: "string", format: "date-time" },
              data: {
                type: "object",
                required: ["request_id", "results"],
                properties: { request_id: text, results: statuses },
              },
            },
          },
          {
            type: "conversions.settled",
            timestamp: "2026-11-20T10:00:01.000Z",
            data: { request_id: ACCEPTED.request_id, results: STATUSES.destinations.slice(0, 1) },
          },
        ),
      },
      responses: {
        "2XX": { description: "The message is accepted. Any other answer is retried for a day." },
        "410": { description: "The webhook is given up." },
      },
    },
  },
};
