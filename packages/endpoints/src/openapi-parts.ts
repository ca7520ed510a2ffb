import { PLATFORMS } from "@relay/platforms";
import type { Endpoint } from "./endpoint.ts";
import { securityOf } from "./key-place.ts";

/** What endpoints together add to the OpenAPI document. */
export interface OpenApiParts {
  readonly paths: Readonly<Record<string, object>>;
  readonly schemas: Readonly<Record<string, object>>;
  readonly securitySchemes: Readonly<Record<string, object>>;
}

/** Describes endpoints: each operation has the security of its endpoint. */
export function openApiPartsOf(
  endpoints: readonly Pick<Endpoint<never>, "authentication" | "openApi">[],
): OpenApiParts {
  const parts = endpoints.map(({ authentication, openApi: { paths, schemas = {} } }) => {
    const { schemes, requirements: security } = securityOf(authentication);
    const secured = Object.entries(paths).map(([path, operations]) => [
      path,
      mapValues(operations, (operation) => ({ ...operation, security })),
    ]);
    return { paths: Object.fromEntries(secured) as object, schemas, schemes };
  });
  return {
    paths: Object.assign({}, ...parts.map(({ paths }) => paths)) as OpenApiParts["paths"],
    schemas: Object.assign({}, ...parts.map(({ schemas }) => schemas)) as OpenApiParts["schemas"],
    securitySchemes: Object.assign(
      {},
      ...parts.map(({ schemes }) => schemes),
    ) as OpenApiParts["securitySchemes"],
  };
}

/** The schemas of fields that a request gives once for all its events, by name. */
export function requestFields(names: readonly string[]): Readonly<Record<string, object>> {
  const fields = PLATFORMS.conversions.requestFields;
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? {}]));
}

/** A response with any JSON object. */
export function anObject(description: string): object {
  return { description, content: { "application/json": { schema: { type: "object" } } } };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
