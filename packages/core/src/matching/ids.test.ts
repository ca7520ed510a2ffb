import { expect, test } from "vitest";
import { deviceId, foldedId } from "./ids.ts";

test("an id of 32 hex digits stays as it is, with and without the parameter builder's appendix", () => {
  const id = "D41D8CD98F00B204E9800998ECF8427E";
  expect(foldedId(id, {})).toBe(id.toLowerCase());
  expect(foldedId(`${id}.AQQCAQMC`, {})).toBe(id.toLowerCase());
});

test("an advertising id of zeros is left out", () => {
  expect(deviceId("00000000-0000-0000-0000-000000000000", {})).toBeUndefined();
  expect(deviceId("38400000-8CF0-11BD-B23E-10B96E40000D", {})).toBe("38400000-8cf0-11bd-b23e-10b96e40000d");
});
