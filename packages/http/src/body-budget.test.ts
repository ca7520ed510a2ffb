import { expect, test } from "vitest";
import { BodyBudget } from "./body-budget.ts";

const refuse = () => undefined;

test("senders who are not known yet have an eighth of the room, and at least one body", () => {
  const unknown = (most: number, oneBody: number) => new BodyBudget(most, refuse, oneBody).claim(false);
  expect([unknown(800, 50).grow(100), unknown(800, 50).grow(101)]).toEqual([true, false]);
  expect([unknown(800, 300).grow(300), unknown(800, 300).grow(301)]).toEqual([true, false]);
});

test("a sender who is recognised leaves the room for those who are not", () => {
  const budget = new BodyBudget(800, refuse);
  const first = budget.claim(false);
  first.grow(100);
  first.recognise();
  const second = budget.claim(false);
  expect(second.grow(100)).toBe(true);
  first.close();
  second.close();
  expect(budget.heldBytes).toBe(0);
});
