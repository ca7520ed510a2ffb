import { ConversionInput, FAULTS } from "@relay/core";
import { PROBLEMS, type ProblemName } from "./problem.ts";

const json = (schema: object) => ({ content: { "application/json": { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const Fault = {
  type: "object",
  required: ["pointer", "code", "message", "remedy"],
  properties: {
    pointer: { type: "string", description: "JSON pointer (RFC 6901) into the conversion." },
    code: { type: "string", enum: Object.keys(FAULTS) },
    message: { type: "string" },
    remedy: { type: "string" },
    destination: { type: "string", description: "The destination that will not get it; absent: none will." },
  },
};

const Result = {
  type: "object",
  required: ["index", "status"],
  properties: {
    index: { type: "integer", description: "Place in the request, from 0." },
    status: { enum: ["accepted", "refused"] },
    event_id: { type: "string" },
    destinations: { type: "array", items: { type: "string" }, description: "Where it goes." },
    faults: { type: "array", items: ref("Fault") },
  },
};

const Accepted = {
  type: "object",
  required: ["request_id", "accepted", "refused", "results"],
  properties: {
    request_id: { type: "string" },
    accepted: { type: "integer" },
    refused: { type: "integer" },
    results: { type: "array", items: ref("Result") },
  },
};

const Problem = {
  type: "object",
  description: "RFC 9457.",
  required: ["type", "title", "status", "remedy"],
  properties: {
    type: { enum: Object.keys(PROBLEMS).map((name) => `urn:conversion-relay:problem:${name}`) },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    remedy: { type: "string" },
    results: { type: "array", items: ref("Result") },
  },
};

/** The API as OpenAPI 3.1, from the schema that the door itself checks with. */
export function openApiOf(): object {
  const problem = (name: ProblemName) => ({
    description: PROBLEMS[name].title,
    content: { "application/problem+json": { schema: ref("Problem") } },
  });
  const refusals: readonly ProblemName[] = [
    "malformed",
    "unauthorized",
    "too-large",
    "unsupported-media-type",
    "nothing-accepted",
    "overloaded",
    "unavailable",
  ];
  const list = { type: "array", items: ref("Conversion") };
  return {
    openapi: "3.1.0",
    info: { title: "Conversion Relay: ingest API", version: "1" },
    components: {
      securitySchemes: { apiKey: { type: "http", scheme: "bearer" } },
      schemas: { Conversion: ConversionInput, Fault, Result, Accepted, Problem },
    },
    security: [{ apiKey: [] }],
    paths: {
      "/v1/events": {
        post: {
          summary: "Accepts conversions for delivery.",
          description:
            "Answers 202 once they are durable. Good conversions are accepted when others are refused.",
          parameters: [
            {
              name: "atomic",
              in: "query",
              schema: { type: "boolean", default: false },
              description: "Accept all or none.",
            },
          ],
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: {
                  anyOf: [
                    ref("Conversion"),
                    list,
                    { type: "object", required: ["data"], properties: { data: list } },
                  ],
                },
              },
              "application/x-ndjson": { schema: ref("Conversion") },
            },
          },
          responses: {
            "202": {
              description: "At least one is durable and will be delivered.",
              ...json(ref("Accepted")),
            },
            ...Object.fromEntries(refusals.map((name) => [String(PROBLEMS[name].status), problem(name)])),
          },
        },
      },
    },
  };
}
