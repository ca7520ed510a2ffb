import { openApiOf as adminApiOf } from "@relay/admin-api/openapi";
import { openApiOf as ingestApiOf } from "@relay/ingest-api/openapi";
import { PLATFORMS } from "@relay/platforms";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, test } from "vitest";

/** What Redocly's recommended rules object to, and why it stays: each is a shape of another product. */
const EXEMPT: ReadonlySet<string> = new Set([
  "no-path-trailing-slash #/paths/~1open_api~1v1.3~1event~1track~1",
  // Its answers are always 200, and always an image.
  "operation-4xx-response #/paths/~1open_api~1v1.3~1event~1track~1/post/responses",
  "operation-4xx-response #/paths/~1tr/get/responses",
]);

interface Operation {
  readonly operationId?: string;
  readonly requestBody?: { readonly content: Media };
  readonly responses: Readonly<Record<string, { readonly content?: Media }>>;
}
type Media = Readonly<
  Record<string, { readonly schema?: object; readonly example?: unknown; readonly examples?: unknown }>
>;
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const DOCUMENTS = {
  "the ingest API": ingestApiOf(PLATFORMS.conversions) as Document,
  "the admin API": adminApiOf() as Document,
};

describe.for(Object.entries(DOCUMENTS))("the OpenAPI document of %s", ([name, document]) => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

  test("has nothing that Redocly objects to", async () => {
    const config = await createConfig({ extends: ["recommended"] });
    const source = JSON.stringify(document);
    const problems = await lintFromString({ source, absoluteRef: `${name}.json`, config });
    const found = problems.map(({ ruleId, message, location: [at] }) => ({
      at: `${ruleId} ${at?.pointer}`,
      message,
    }));
    expect(found.filter(({ at }) => !EXEMPT.has(at))).toEqual([]);
  });

  test("names every operation once", () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(names).not.toContain(undefined);
    expect(new Set(names).size).toBe(names.length);
  });
});

test("every answer of the ingest API has a schema; those of the relay's own routes and their bodies have examples", () => {
  for (const [path, operations] of Object.entries(DOCUMENTS["the ingest API"].paths))
    for (const { requestBody, responses } of Object.values(operations)) {
      const media = [requestBody, ...Object.values(responses)].flatMap((one) =>
        Object.values(one?.content ?? {}),
      );
      for (const one of media) {
        expect(one.schema, path).toBeDefined();
        if (path.startsWith("/v1/")) expect(one.example ?? one.examples, path).toBeDefined();
      }
    }
});
