import type { PlatformAnswer } from "@relay/core";
import { expect, test } from "vitest";
import { divide } from "./isolate.ts";

const answer: PlatformAnswer = { httpStatus: 400 };
const none = { delivered: [], refused: [], withCulprit: [], again: [] };

test("a refused event that was alone is the culprit, also when its request was too large", () => {
  expect(divide(["a"], { kind: "refused", answer })).toEqual({ ...none, refused: ["a"] });
  expect(divide(["a"], { kind: "too-large", answer })).toEqual({ ...none, refused: ["a"] });
});

test("events of a refused request hold a culprit, but for those that the answer names", () => {
  expect(divide(["a", "b"], { kind: "refused", answer })).toEqual({ ...none, withCulprit: ["a", "b"] });
  expect(divide(["a", "b", "c"], { kind: "refused", culprits: [1], answer })).toEqual({
    ...none,
    refused: ["b"],
    again: [["a", "c"]],
  });
});

test("a partial answer delivers the events that it does not refuse, and searches all when it names none", () => {
  expect(divide(["a", "b", "c"], { kind: "partial", refused: [1], answer })).toEqual({
    ...none,
    delivered: ["a", "c"],
    refused: ["b"],
  });
  expect(divide(["a", "b"], { kind: "partial", answer })).toEqual({ ...none, withCulprit: ["a", "b"] });
});

test("a request that was too large is sent again in halves, of which nothing is known", () => {
  expect(divide(["a", "b", "c"], { kind: "too-large", answer })).toEqual({
    ...none,
    again: [["a", "b"], ["c"]],
  });
});
