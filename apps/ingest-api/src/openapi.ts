import { openApiPartsOf } from "@relay/endpoints";
import { type ConversionSchema, DeliveryStatus, FAULTS } from "@relay/core";
import { ENDPOINTS } from "./endpoints.ts";
import { PROBLEMS, type ProblemName } from "./problem.ts";
import { statusPaths, statusWebhooks } from "./openapi/statuses.ts";
import { MAX_VALIDATED } from "@relay/pipeline/admission";

const json = (schema: object) => ({ content: { "application/json": { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const Fault = {
  type: "object",
  required: ["pointer", "code", "message", "remedy", "severity"],
  properties: {
    pointer: { type: "string", description: "JSON pointer (RFC 6901) into the conversion." },
    code: { type: "string", enum: Object.keys(FAULTS) },
    message: { type: "string" },
    remedy: { type: "string" },
    severity: {
      enum: ["error", "warning"],
      description: "A conversion with an error is not sent; one with warnings only is sent.",
    },
    destination: {
      type: "string",
      description: "The destination that it concerns; absent: the conversion itself.",
    },
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
    refused_by: {
      type: "array",
      description: "Of an accepted conversion: the destinations that do not get it.",
      items: {
        type: "object",
        required: ["destination", "codes"],
        properties: {
          destination: { type: "string" },
          codes: { type: "array", items: { type: "string" }, description: "Codes of its errors." },
        },
      },
    },
    faults: { type: "array", items: ref("Fault") },
    codes: {
      type: "array",
      items: { type: "string" },
      description:
        "Replaces faults: from the 101st conversion that some destination refuses, and from the 101st with warnings only.",
    },
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
    faults: { type: "array", items: ref("Fault"), description: "Faults of fields beside data." },
  },
};

const keys = { type: "array", items: { type: "string" }, description: "Match keys." };
const score = { type: "number", minimum: 0, maximum: 10, description: "Match quality." };

const ItemView = {
  type: "object",
  required: ["index", "status", "destinations", "faults"],
  properties: {
    index: { type: "integer", description: "Place in the request, from 0." },
    status: { enum: ["accepted", "refused"], description: "The status that POST /v1/events would answer." },
    event_id: { type: "string" },
    destinations: {
      type: "array",
      items: {
        type: "object",
        required: ["name", "match_quality", "left_out"],
        properties: {
          name: { type: "string" },
          match_quality: {
            type: "object",
            required: ["score", "keys", "hashed", "missing"],
            properties: {
              score,
              keys,
              hashed: { ...keys, description: "The keys that arrived hashed." },
              missing: {
                type: "array",
                description: "Missing keys that would raise the score, the most valuable first.",
                items: {
                  type: "object",
                  required: ["keys", "worth"],
                  properties: { keys, worth: { type: "number" } },
                },
              },
            },
          },
          left_out: {
            type: "array",
            description: "Fields of the conversion that the platform does not get.",
            items: {
              type: "object",
              required: ["pointer", "why"],
              properties: {
                pointer: { type: "string" },
                why: {
                  enum: ["unusable", "no-counterpart"],
                  description:
                    "unusable: no form that the platform takes; no-counterpart: the platform has no field for it.",
                },
              },
            },
          },
        },
      },
    },
    faults: { type: "array", items: ref("Fault") },
  },
};

const Validation = {
  type: "object",
  required: ["accepted", "refused", "match_quality", "results"],
  properties: {
    accepted: { type: "integer" },
    refused: { type: "integer" },
    match_quality: {
      type: "object",
      description: "By destination, over all conversions that it would get.",
      additionalProperties: {
        type: "object",
        required: ["conversions", "score", "coverage"],
        properties: {
          conversions: { type: "integer" },
          score,
          coverage: {
            type: "object",
            description: "Share of conversions that carry each match key.",
            additionalProperties: { type: "number" },
          },
        },
      },
    },
    results: { type: "array", items: ref("ItemView") },
  },
};

const list = { type: "array", items: ref("Conversion") };
const bodyOf = ({ requestFields }: ConversionSchema) => ({
  required: true,
  content: {
    "application/json": {
      schema: {
        anyOf: [
          ref("Conversion"),
          list,
          {
            type: "object",
            required: ["data"],
            additionalProperties: false,
            description: "Fields beside data apply to each conversion without a value of its own.",
            properties: {
              data: list,
              ...requestFields,
              webhook_url: {
                type: "string",
                format: "uri",
                description: "Address that is notified of each conversion's status.",
              },
            },
          },
        ],
      },
    },
    "application/x-ndjson": { schema: ref("Conversion") },
  },
});

const problem = (name: ProblemName) => ({
  description: PROBLEMS[name].title,
  content: { "application/problem+json": { schema: ref("Problem") } },
});
const problems = (names: readonly ProblemName[]) =>
  Object.fromEntries(names.map((name) => [String(PROBLEMS[name].status), problem(name)]));
const UNREADABLE = [
  "malformed",
  "unauthorized",
  "too-large",
  "unsupported-media-type",
  "invalid-fields",
] as const;

/** The API as OpenAPI 3.1, from the same schema that admission checks with. */
export function openApiOf(conversions: ConversionSchema): object {
  const body = bodyOf(conversions);
  const endpoints = openApiPartsOf(ENDPOINTS);
  return {
    openapi: "3.1.0",
    info: { title: "Conversion Relay: ingest API", version: "1" },
    components: {
      securitySchemes: { apiKey: { type: "http", scheme: "bearer" }, ...endpoints.securitySchemes },
      schemas: {
        Conversion: conversions.json,
        Fault,
        Result,
        Accepted,
        DeliveryStatus,
        ItemView,
        Validation,
        Problem,
        ...endpoints.schemas,
      },
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
            {
              name: "Webhook-Url",
              in: "header",
              schema: { type: "string", format: "uri" },
              description: "As webhook_url in the body, for NDJSON.",
            },
          ],
          requestBody: body,
          responses: {
            "202": {
              description: "At least one is durable and will be delivered.",
              ...json(ref("Accepted")),
            },
            ...problems([...UNREADABLE, "nothing-accepted", "overloaded", "failed", "unavailable"]),
          },
        },
      },
      ...statusPaths(problems(["unauthorized", "unknown-event", "failed", "unavailable"])),
      "/v1/validate": {
        post: {
          summary: "Checks conversions without writing anything.",
          description: `At most ${MAX_VALIDATED} conversions; the same checks as POST /v1/events, with what each destination would get.`,
          requestBody: body,
          responses: {
            "200": { description: "The result of the checks.", ...json(ref("Validation")) },
            ...problems([...UNREADABLE, "failed"]),
          },
        },
      },
      ...endpoints.paths,
    },
    webhooks: statusWebhooks,
  };
}
