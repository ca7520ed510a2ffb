import { PROBLEMS } from "./problem.ts";
import type { Route } from "./route.ts";
import { ROUTES } from "./routes.ts";

const PARAMETER = /:([a-z]+)/g;

/** The OpenAPI document of the admin API, generated from its routes. */
export function openApiOf(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of ROUTES) {
    const path = route.path.replaceAll(PARAMETER, "{$1}");
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Conversion Relay: admin API",
      version: "0.1.0",
      license: { name: "MIT", identifier: "MIT" },
      description:
        "Everything that an operator may see and do. Each key in relay.yaml (admin.keys) has scopes: read, personal, operate.",
    },
    servers: [{ url: "http://127.0.0.1:8082", description: "ADMIN_HOST and ADMIN_PORT of your relay." }],
    security: [{ key: [] }],
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
      schemas: { Problem },
    },
    paths,
  };
}

const Problem = {
  type: "object",
  required: ["type", "title", "status", "remedy"],
  properties: {
    type: {
      type: "string",
      enum: Object.keys(PROBLEMS).map((name) => `urn:conversion-relay:problem:${name}`),
    },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    remedy: { type: "string" },
    code: { type: "string", description: "The relay's error code, where there is one." },
    faults: {
      type: "array",
      description: "Faults, each with a JSON pointer.",
      items: { type: "object" },
    },
  },
};

const NOT_DONE = {
  description: "Not done.",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

/** Such as `getDestinationsDestinationHistory`. */
function operationIdOf({ method, path }: Pick<Route, "method" | "path">): string {
  const words = path.slice("/v1/".length).split(/[^a-z]+/);
  return [method, ...words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))].join("");
}

function operationOf({
  method,
  path,
  scope,
  summary,
  query,
  body,
  status = 200,
  produces = "application/json",
}: Route) {
  const { properties = {}, required = [] } = (query ?? {}) as {
    readonly properties?: Readonly<Record<string, object>>;
    readonly required?: readonly string[];
  };
  return {
    operationId: operationIdOf({ method, path }),
    summary,
    description: `Scope: \`${scope}\`.`,
    parameters: [
      ...[...path.matchAll(PARAMETER)].map(([, name]) => ({
        in: "path",
        name,
        required: true,
        schema: { type: "string" },
      })),
      ...Object.entries(properties).map(([name, schema]) => ({
        in: "query",
        name,
        required: required.includes(name) && !("default" in schema),
        schema,
      })),
    ],
    ...(body && { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: {
      [status]: { description: "Done.", content: { [produces]: {} } },
      "401": NOT_DONE,
      default: NOT_DONE,
    },
  };
}
