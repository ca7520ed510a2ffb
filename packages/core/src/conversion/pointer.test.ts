import { expect, test } from "vitest";
import { fault } from "../errors/errors.ts";
import { fieldOf, pointedAt } from "./pointer.ts";
import { CONVERSIONS } from "./testing.ts";

const raw = {
  user_data: { ph: "1", email: "a" },
  custom_data: { query: "shoes", contents: [{ id: "1" }, { content_id: "2", price: 3 }] },
};

test.for([
  ["/user_data/phone", "/user_data/ph"],
  ["/user_data/phone/2", "/user_data/ph/2"],
  ["/user_data/email/0", "/user_data/email/0"],
  ["/user_data/email", "/user_data/email"],
  ["/user_data/zip", "/user_data/zip"],
  ["/custom_data/search_string", "/custom_data/query"],
  ["/custom_data/contents/1/item_price", "/custom_data/contents/1/price"],
  ["/custom_data/contents/0/item_price", "/custom_data/contents/0/item_price"],
  ["", ""],
] as const)("%s is at %s in the given conversion", ([canonical, given]) => {
  expect(pointedAt(raw, [fault(canonical, "invalid_value", "m")], CONVERSIONS)[0]?.pointer).toBe(given);
});

test.for([
  ["/user_data/phone", "/user_data/phone"],
  ["/user_data/phone/2", "/user_data/phone"],
  ["/custom_data/value", "/custom_data/value"],
  ["/custom_data/grandmother", "/custom_data/*"],
  ["/custom_data/contents/12/quantity", "/custom_data/contents/*/quantity"],
] as const)("%s is of the field %s", ([pointer, field]) => {
  expect(fieldOf(pointer, CONVERSIONS)).toBe(field);
});
