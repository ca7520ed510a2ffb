const text = { type: "string" };
const time = { type: "string", format: "date-time" };

/** What became of a conversion at one destination. */
export const DeliveryStatus = {
  type: "object",
  required: ["destination", "platform", "status"],
  properties: {
    destination: text,
    platform: { enum: ["meta", "tiktok"] },
    status: {
      enum: ["delivered", "dead_letter", "not_settled", "unknown"],
      description:
        "not_settled: no end is known, and conversions wait at the destination. delivered without delivered_at: a copy of another source was delivered.",
    },
    event_name: text,
    delivered_at: time,
    died_at: time,
    attempts: { type: "integer", description: "Requests that it was in." },
    trace_id: { ...text, description: "Meta's fbtrace_id, TikTok's request_id." },
    dead_letter: { ...text, description: "Id of its dead letter." },
    link: { ...text, description: "The dead letter at the admin API." },
    state: { enum: ["dead", "replaying", "replayed"] },
    reason: text,
    code: { type: "integer" },
    subcode: { type: "integer" },
  },
};

const query = (name: string, description: string) => ({ name, in: "query", schema: text, description });

export const receiptPaths = (problems: object) => ({
  "/v1/events/{event_id}": {
    get: {
      summary: "Says what became of a conversion that this source sent, at each destination.",
      parameters: [
        { name: "event_id", in: "path", required: true, schema: text },
        query("event_name", "Asks for one name only; absent: every name that was settled there."),
        query("test_event_code", "Asks for a test, which is a conversion of its own."),
      ],
      responses: {
        "200": {
          description: "What is known.",
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
