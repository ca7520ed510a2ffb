import { expect, test } from "vitest";
import { processFindings } from "./process-findings.ts";

const destinations = [
  { name: "meta-shop", lanes: 1 },
  { name: "tiktok-shop", lanes: 2 },
];
const recorded = new Map([["meta-shop", 8]]);

test("more worker processes than lanes are a warning", () => {
  expect(processFindings(3, destinations, undefined)).toMatchObject([{ state: "good" }]);
  expect(processFindings(4, destinations, undefined)).toMatchObject([{ state: "warning" }]);
});

test("lanes that have grown count, and the finding says where the number comes from", () => {
  expect(processFindings(10, destinations, recorded)).toMatchObject([
    { state: "good", found: "10 processes for 10 lanes, as Redis has them" },
  ]);
  expect(processFindings(10, destinations, undefined)).toMatchObject([
    { found: "10 processes for 3 lanes, as relay.yaml has them; Redis could not be asked" },
  ]);
});

test("one process has all lanes, so there is nothing to find", () => {
  expect(processFindings(1, destinations, recorded)).toEqual([]);
});
