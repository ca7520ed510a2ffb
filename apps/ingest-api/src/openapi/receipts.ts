import type { PlatformName } from "@relay/core";

const text = { type: "string" };
const time = { type: "string", format: "date-time" };

/** Status of a conversion at one destination, of one of these platforms. */
export const deliveryStatus = (platforms: readonly PlatformName[]) => ({
  type: "object",
  required: ["destination", "platform", "status"],
  properties: {
    destination: text,
    platform: { enum: platforms },
    status: {
      enum: ["delivered", "dead_letter", "not_settled", "unknown"],
      description:
        "not_settled: no status is known, and conversions wait at the destination. delivered without delivered_at: the same conversion of another source was delivered.",
    },
    event_name: text,
    delivered_at: time,
    died_at: time,
    attempts: { type: "integer", description: "Requests that it was in." },
    trace_id: { ...text, description: "The platform's own id of the request." },
    dead_letter: { ...text, description: "Id of its dead letter." },
    link: { ...text, description: "The dead letter at the admin API." },
    state: { enum: ["dead", "replaying", "replayed"] },
    reason: text,
    code: { type: "integer" },
    subcode: { type: "integer" },
  },
});

const query = (name: string, description: string) => ({ name, in: "query", schema: text, description });

export const receiptPaths = (problems: object) => ({
  "/v1/events/{event_id}": {
    get: {
      summary: "The status at each destination of a conversion that this source sent.",
      parameters: [
        { name: "event_id", in: "path", required: true, schema: text },
        query("event_name", "Look for this event name only; absent: every name that was settled there."),
        query("test_event_code", "Look for the conversion that was sent with this test code."),
      ],
      responses: {
        "200": {
          description: "The known statuses.",
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["event_id", "destinations"],
                properties: {
                  event_id: text,
                  destinations: { type: "array", items: { $ref: "#/components/schemas/DeliveryStatus" } },
                },
              },
            },
          },
        },
        ...problems,
      },
    },
  },
});
