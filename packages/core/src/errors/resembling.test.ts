import { expect, test } from "vitest";
import { resembled } from "./resembling.ts";

const names = new Set(["Purchase", "AddToCart", "Lead", "CompleteRegistration"]);

test.for([
  ["purchase", "Purchase"],
  ["add_to_cart", "AddToCart"],
  ["LEAD", "Lead"],
  ["Purchse", "Purchase"],
  ["Purchasse", "Purchase"],
  ["Purchaze", "Purchase"],
  ["Purhcase", "Purchase"],
  ["Purchases", "Purchase"],
  ["CompleteRegistraton", "CompleteRegistration"],
  ["xPurchase", "Purchase"],
] as const)("%s resembles %s", ([name, meant]) => {
  expect(resembled(name, names)).toBe(meant);
});

test.for(["Purchase", "Lead", "Load", "Leads", "OrderShipped", "Purchaseee", "PaidPurchase", ""])(
  "%s resembles no standard name",
  (name) => {
    expect(resembled(name, names)).toBeUndefined();
  },
);
