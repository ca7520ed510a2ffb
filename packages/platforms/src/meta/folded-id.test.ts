import { expect, test } from "vitest";
import { foldedId } from "./folded-id.ts";

test("an id of 32 hex digits stays as it is, with and without the parameter builder's appendix", () => {
  const id = "D41D8CD98F00B204E9800998ECF8427E";
  expect(foldedId(id, {})).toBe(id.toLowerCase());
  expect(foldedId(`${id}.AQQCAQMC`, {})).toBe(id.toLowerCase());
});
