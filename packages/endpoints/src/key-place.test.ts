import type { Request } from "express";
import { expect, test } from "vitest";
import { keyBeforeBody, type KeyPlace, securityOf } from "./key-place.ts";

const PLACES: readonly KeyPlace[] = [
  { in: "query", name: "token" },
  { in: "header", name: "Access-Token" },
  { in: "bearer" },
  { in: "body", name: "token" },
];

const request = (query: object, headers: Readonly<Record<string, string>>) =>
  ({ query, get: (name: string) => headers[name.toLowerCase()] }) as unknown as Request;

test.for([
  [{ token: "q" }, { "access-token": "h", authorization: "Bearer b" }, "q"],
  [{ token: ["q", "r"] }, { "access-token": "h" }, "h"],
  [{}, { authorization: "Bearer b" }, "b"],
  [{}, { "access-token": "" }, ""],
  [{}, { authorization: "Basic b" }, undefined],
] as const)("the key of %j with %j is that of the first place that has one", ([query, headers, key]) => {
  expect(keyBeforeBody(request(query, headers), PLACES)).toBe(key);
});

test("OpenAPI names a scheme for each place, and none for the body", () => {
  expect(securityOf(PLACES)).toEqual({
    schemes: {
      "query.token": { type: "apiKey", in: "query", name: "token" },
      "header.Access-Token": { type: "apiKey", in: "header", name: "Access-Token" },
      apiKey: { type: "http", scheme: "bearer" },
    },
    requirements: [{ "query.token": [] }, { "header.Access-Token": [] }, { apiKey: [] }, {}],
  });
  expect(securityOf([])).toEqual({ schemes: {}, requirements: [] });
});
