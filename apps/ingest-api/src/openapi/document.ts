import { type ConversionSchema, DeliveryStatus } from "@relay/core";
import { openApiPartsOf } from "@relay/endpoints";
import { ENDPOINTS } from "../endpoints.ts";
import { bodyOf, eventsPaths } from "./events.ts";
import { Problem, problems } from "./problems.ts";
import { Accepted, Fault, Result } from "./results.ts";
import { statusPaths, statusWebhooks } from "./statuses.ts";
import { ItemView, validatePaths, Validation } from "./validation.ts";

/** The API as OpenAPI 3.1, from the schema that admission checks with and the parts of the compatible endpoints. */
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
      ...eventsPaths(body),
      ...statusPaths(problems(["unauthorized", "unknown-event", "failed", "unavailable"])),
      ...validatePaths(body),
      ...endpoints.paths,
    },
    webhooks: statusWebhooks,
  };
}
