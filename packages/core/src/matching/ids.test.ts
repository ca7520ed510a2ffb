import { expect, test } from "vitest";
import { deviceId } from "./ids.ts";

test("an advertising id of zeros is left out", () => {
  expect(deviceId("00000000-0000-0000-0000-000000000000", {})).toBeUndefined();
  expect(deviceId("38400000-8CF0-11BD-B23E-10B96E40000D", {})).toBe("38400000-8cf0-11bd-b23e-10b96e40000d");
});
