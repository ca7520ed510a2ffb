import { expect, test } from "vitest";
import { bytes, counted, short, whole } from "./numbers.ts";

test("numbers are short where there is little room, and whole where they are counted", () => {
  expect([short(950), short(12_345), whole(12_345)]).toEqual(["950", "12.3K", "12,345"]);
  expect([counted(1, "conversion"), counted(30, "conversion")]).toEqual(["1 conversion", "30 conversions"]);
});

test.for([
  [0, "0 B"],
  [999, "999 B"],
  [1400, "1.4 kB"],
  [5_100_000, "5.1 MB"],
  [250_000_000, "250 MB"],
  [3e15, "3000 TB"],
] as const)("%d bytes are %s", ([value, text]) => expect(bytes(value)).toBe(text));
