import type { ConversionSchema } from "@relay/core";
import { MAX_VALIDATED } from "@relay/pipeline/admission";
import { bodyOf } from "./events.ts";
import { VALIDATED } from "./examples.ts";
import { problems, UNREADABLE } from "./problems.ts";
import { ItemStatus, Withheld } from "./results.ts";
import { json, ref } from "./schema-reference.ts";

const keys = { type: "array", items: { type: "string" }, description: "Match keys." };
const score = { type: "number", minimum: 0, maximum: 10, description: "Match quality." };

export const ItemView = {
  type: "object",
  required: ["index", "status", "destinations", "faults"],
  properties: {
    index: { type: "integer", description: "Place in the request, from 0." },
    status: ItemStatus,
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
                  type: "string",
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
    withheld_from: Withheld,
    faults: { type: "array", items: ref("Fault") },
  },
};

export const Validation = {
  type: "object",
  required: ["accepted", "refused", "withheld", "match_quality", "results"],
  properties: {
    accepted: { type: "integer" },
    refused: { type: "integer" },
    withheld: { type: "integer" },
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

/** The operation of `POST /v1/validate`. */
export const validateOperation = (conversions: ConversionSchema): object => ({
  operationId: "validateConversions",
  tags: ["Conversions"],
  summary: "Checks conversions without writing anything.",
  description: `At most ${MAX_VALIDATED} conversions; the same checks as POST /v1/events, with what each destination would get.`,
  requestBody: bodyOf(conversions),
  responses: {
    "200": { description: "The result of the checks.", ...json(ref("Validation"), VALIDATED) },
    ...problems([...UNREADABLE, "failed"]),
  },
});
