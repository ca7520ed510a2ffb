import { openApiOf as adminApi } from "@relay/admin-api/openapi";
import { openApiOf as ingestApi } from "@relay/ingest-api/openapi";
import { PLATFORMS } from "@relay/platforms";
import type { Draft } from "../requests/draft.ts";

interface Parameter {
  readonly name: string;
  readonly schema?: { readonly pattern?: string };
}

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly responses: object; readonly parameters?: readonly Parameter[] }>>
    >
  >;
  readonly components: {
    readonly schemas: {
      readonly Problem: { readonly properties: { readonly type: { readonly enum: readonly string[] } } };
    };
  };
}

interface Operation {
  readonly method: string;
  readonly path: RegExp;
  readonly statuses: ReadonlySet<string>;
}

/** What an API's description says of its answers. */
export class Documented {
  readonly problems: ReadonlySet<string>;
  readonly #operations: readonly Operation[];

  constructor({ paths, components }: OpenApi) {
    this.problems = new Set(components.schemas.Problem.properties.type.enum);
    this.#operations = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { responses, parameters = [] }]) => ({
        method: method.toUpperCase(),
        path: pathOf(path, parameters),
        statuses: new Set(Object.keys(responses)),
      })),
    );
  }

  /** Whether an operation may be answered so; undefined where the path is no operation's. */
  allows({ method, path }: Pick<Draft, "method" | "path">, status: number): boolean | undefined {
    const found = this.#operations.filter((one) => one.method === method && one.path.test(path));
    if (found.length === 0) return undefined;
    return found.some(
      ({ statuses }) => statuses.has(String(status)) || (status >= 400 && statuses.has("default")),
    );
  }
}

/** A path as it is written, with or without a slash at its end. */
function pathOf(path: string, parameters: readonly Parameter[]): RegExp {
  const pattern = path
    .replace(/\/$/, "")
    .replaceAll(".", "\\.")
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const given = parameters.find((one) => one.name === name)?.schema?.pattern;
      return given === undefined ? "[^/]+" : `(?:${given.replaceAll(/^\^|\$$/g, "")})`;
    });
  return new RegExp(`^${pattern}/?$`);
}

export const DOCUMENTED = {
  ingest: new Documented(ingestApi(PLATFORMS.conversions) as OpenApi),
  admin: new Documented(adminApi() as OpenApi),
} as const;
