import { expect, test } from "vitest";
import type { DeadLetter } from "./dead-letters.ts";
import { withoutConversion } from "./retention.ts";

const DEAD: DeadLetter = {
  id: "d",
  destination: "shop",
  dataset: "1001",
  reason: "refused",
  diedAtMs: 5,
  envelope: { source: "web", receivedAtMs: 1, requestId: "r" },
  conversion: {
    event_name: "Purchase",
    event_time: 1,
    event_id: "order-1",
    action_source: "website",
    event_source_url: "https://shop.example/thanks?email=ada@example.com",
    user_data: { email: "ada@example.com" },
    custom_data: { order_id: "ada@example.com" },
    test_event_code: "TEST1",
  },
  sent: JSON.stringify({ em: "ada@example.com" }),
  detail: "TypeError",
  attempts: [{ atMs: 2, batchId: "b", answer: { httpStatus: 400, code: 100, message: "ada@example.com" } }],
};

test("what is left of a dead letter identifies it and says why it died, and nothing of the person", () => {
  const left = withoutConversion(DEAD);
  expect(JSON.stringify(left)).not.toContain("ada@example.com");
  expect(left).toMatchObject({
    id: "d",
    reason: "refused",
    diedAtMs: 5,
    detail: "TypeError",
    conversion: { event_name: "Purchase", event_time: 1, event_id: "order-1", test_event_code: "TEST1" },
    attempts: [{ atMs: 2, batchId: "b", answer: { httpStatus: 400, code: 100 } }],
    conversionRemoved: true,
  });
  expect(withoutConversion(left)).toEqual(left);
});
