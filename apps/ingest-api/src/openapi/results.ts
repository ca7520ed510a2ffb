import { FAULTS, WITHHELD_REASONS } from "@relay/core";
import { ref } from "./schema-reference.ts";

export const Fault = {
  type: "object",
  required: ["pointer", "code", "message", "remedy", "severity"],
  properties: {
    pointer: { type: "string", description: "JSON pointer (RFC 6901) into the conversion." },
    code: { type: "string", enum: Object.keys(FAULTS) },
    message: { type: "string" },
    remedy: { type: "string" },
    severity: {
      type: "string",
      enum: ["error", "warning"],
      description: "A conversion with an error is not sent; one with warnings only is sent.",
    },
    destination: {
      type: "string",
      description: "The destination that it concerns; absent: the conversion itself.",
    },
  },
};

export const Withheld = {
  type: "array",
  description: "The destinations that do not get it because of the person's consent.",
  items: {
    type: "object",
    required: ["destination", "reason"],
    properties: {
      destination: { type: "string" },
      reason: {
        enum: Object.keys(WITHHELD_REASONS),
        description: Object.entries(WITHHELD_REASONS)
          .map(([reason, words]) => `${reason}: ${words}`)
          .join(" "),
      },
    },
  },
};

export const ItemStatus = {
  enum: ["accepted", "refused", "withheld"],
  description:
    "withheld: it has no error, and the person's consent keeps it from every destination. Nothing of it is kept.",
};

export const Result = {
  type: "object",
  required: ["index", "status"],
  properties: {
    index: { type: "integer", description: "Place in the request, from 0." },
    status: ItemStatus,
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
    withheld_from: Withheld,
    faults: { type: "array", items: ref("Fault") },
    codes: {
      type: "array",
      items: { type: "string" },
      description:
        "Replaces faults: from the 101st conversion that some destination refuses, and from the 101st with warnings only.",
    },
  },
};

export const Accepted = {
  type: "object",
  required: ["request_id", "accepted", "refused", "withheld", "results"],
  properties: {
    request_id: { type: "string" },
    accepted: { type: "integer" },
    refused: { type: "integer" },
    withheld: { type: "integer", description: "Conversions that consent keeps from every destination." },
    results: { type: "array", items: ref("Result") },
  },
};
