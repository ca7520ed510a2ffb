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
    const secure = (operation: object) => ({ tags: ["Compatible"], ...operation, security });
    return { paths: mapValues(paths, (operations) => mapValues(operations, secure)), schemas, schemes };
  });
  return {
    paths: merged(parts.map(({ paths }) => paths)),
    schemas: merged(parts.map(({ schemas }) => schemas)),
    securitySchemes: merged(parts.map(({ schemes }) => schemes)),
  };
}

function merged(records: readonly Readonly<Record<string, object>>[]): Readonly<Record<string, object>> {
  return Object.fromEntries(records.flatMap((record) => Object.entries(record)));
}

/** The schemas of fields that a request gives once for all its events, by name. */
export function requestFields(names: readonly string[]): Readonly<Record<string, object>> {
  const fields = PLATFORMS.conversions.requestFields;
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? {}]));
}

/** A response of JSON with this schema and an example of it. */
export function answer(description: string, schema: object, example: object): object {
  return { description, content: { "application/json": { schema, example } } };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
