import { expect, test } from "vitest";
import { answerOf, useIngest } from "./testing/ingest-server.ts";

const ingest = useIngest();
const statusOf = async (eventId: string, key?: string) =>
  answerOf(await ingest.ask(`/v1/events/${encodeURIComponent(eventId)}`, {}, key));

test("a status is shown for each destination of the source", async () => {
  ingest.statusOf = (destination) => (destination === "meta-shop" ? "delivered" : "not_settled");
  expect(await statusOf("order/1 ü")).toMatchObject({
    status: 200,
    body: {
      event_id: "order/1 ü",
      destinations: [
        { destination: "meta-shop", event_id: "order/1 ü", status: "delivered" },
        { destination: "tiktok-shop", event_id: "order/1 ü", status: "not_settled" },
      ],
    },
  });
});

test("an event_id that no destination knows is 404", async () => {
  expect(await statusOf("nobody's")).toMatchObject({
    status: 404,
    body: { type: "urn:conversion-relay:problem:unknown-event" },
  });
});

test("a status is shown to sources only", async () => {
  ingest.statusOf = () => "delivered";
  expect((await statusOf("order-1", "wrong")).status).toBe(401);
});
