import { expect, test } from "vitest";
import { dateOfBirth } from "./birth.ts";

const NOW = { nowSeconds: Date.UTC(2026, 10, 20) / 1000 };

test.for([
  ["1990-15-01", "19900115"],
  ["05/03/1995", "19950503"],
  ["1990-01-15T00:00:00Z", "19900115"],
  ["19900115T000000", "19900115"],
  ["15011990", "19900115"],
  ["01151990", "19900115"],
  ["2026-12-31", "20261231"],
  ["2027-01-01", undefined],
  ["1899-12-31", undefined],
  ["1900-01-01", "19000101"],
  ["90-01-15", undefined],
  ["31/02/1990", undefined],
  ["1990-001-15", "19900115"],
  ["15-1990-01", "19900115"],
  ["01 1990 15", "19900115"],
  ["1990", undefined],
  ["15 January 1990", undefined],
] as const)("born %j is %s", ([given, normal]) => {
  expect(dateOfBirth(given, NOW)).toBe(normal);
});
