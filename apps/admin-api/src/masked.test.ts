import { expect, test } from "vitest";
import { MASK, masked, maskedJson } from "./masked.ts";

test("values of people are masked at every depth, and names of fields stay", () => {
  const conversion = {
    event_name: "Purchase",
    event_id: "order-1",
    user_data: { email: ["ada@example.com"], phone: 14155552671, test_event_code: { inner: "x" } },
    custom_data: { value: 12.5, currency: "EUR", order_id: "A-1", note: null },
  };
  expect(masked(conversion)).toEqual({
    event_name: "Purchase",
    event_id: "order-1",
    user_data: { email: [MASK], phone: MASK, test_event_code: { inner: MASK } },
    custom_data: { value: 12.5, currency: "EUR", order_id: MASK, note: null },
  });
});

test("the event as it was sent is masked in its own shape", () => {
  expect(maskedJson('{"event":"Purchase","user":{"email":"ab12"}}')).toBe(
    `{"event":"Purchase","user":{"email":"${MASK}"}}`,
  );
});
