import { expect, test } from "vitest";
import { email, gender, personName } from "./person.ts";

test.for([
  ["Val\u0065\u0301ry", "valéry"],
  ["Mary  Ann", "maryann"],
  ["O\u2019Neil", "o\u2019neil"],
  ["ΣΟΦΙΑΣ-ΑΝΝΑ", "σοφιασαννα"],
  ["ΣΟΦΙΑΣ", "σοφιας"],
] as const)("the name %j is %j", ([given, normal]) => {
  expect(personName(given, {})).toBe(normal);
});

test.for([
  ["Ada@Example.com", "ada@example.com"],
  ["jörg@münchen.example", "jörg@münchen.example"],
  ["info@xn--mnchen-3ya.example", "info@xn--mnchen-3ya.example"],
  ["<ada@example.com>", undefined],
  ["mailto:ada@example.com", undefined],
  ["ada@example.com,", undefined],
  ["ada\u200b@example.com", undefined],
  ["ada..lovelace@example.com", undefined],
  ["ada@-example.com", undefined],
  ["ada@example", undefined],
] as const)("the address %j is %j", ([given, normal]) => {
  expect(email(given, {})).toBe(normal);
});

test.for([
  ["Mrs", "f"],
  ["ma'am", "f"],
  ["SHE", "f"],
  ["husband", "m"],
  ["count", undefined],
  ["femme", undefined],
] as const)("the gender %j is %s", ([given, normal]) => {
  expect(gender(given, {})).toBe(normal);
});
