import { type ConversionSchema, DeliveryStatus } from "@relay/core";
import { openApiPartsOf } from "@relay/endpoints";
import { ENDPOINTS } from "../endpoints.ts";
import { ROUTES } from "../routes.ts";
import { Problem } from "./problems.ts";
import { Accepted, Fault, Result } from "./results.ts";
import { statusWebhooks } from "./statuses.ts";
import { ItemView, Validation } from "./validation.ts";

const PARAMETER = /:([a-z_]+)/g;

/** The API as OpenAPI 3.1: its routes, and the parts of the compatible endpoints. */
export function openApiOf(conversions: ConversionSchema): object {
  const own = ROUTES.map(({ method, path, operation }) => [
    path.replaceAll(PARAMETER, "{$1}"),
    { [method]: operation(conversions) },
  ]);
  const endpoints = openApiPartsOf(ENDPOINTS);
  return {
    openapi: "3.1.0",
    info: {
      title: "Conversion Relay: ingest API",
      version: "1",
      license: { name: "MIT", identifier: "MIT" },
      description: "Takes conversions and delivers them to advertising platforms.",
    },
    servers: [{ url: "http://127.0.0.1:8080", description: "INGEST_HOST and INGEST_PORT of your relay." }],
    tags: [
      { name: "Conversions", description: "The relay's own routes." },
      { name: "Compatible", description: "Routes in the shapes of other products, for their clients." },
    ],
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
    paths: { ...(Object.fromEntries(own) as object), ...endpoints.paths },
    webhooks: statusWebhooks,
  };
}
