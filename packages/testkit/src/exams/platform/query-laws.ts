import { QUERY_FAILURES } from "@relay/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PlatformCandidate } from "./examined.ts";

/** Laws of the questions that a platform can be asked. */
export function queryLaws({ name, registry }: PlatformCandidate): void {
  const platform = registry.get(name);

  test("its queries are requests or failures of the catalogue, for any ids", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (dataset, account) => {
        const queries = platform.queries({ token: "t", account });
        const span = { fromSeconds: 1_795_000_000, toSeconds: 1_795_003_600 };
        const asked = [
          queries.listAccounts(),
          queries.listPixels(),
          queries.getPixel(dataset),
          queries.eventStats(dataset, span),
          queries.matchQuality(dataset),
          queries.checkToken(),
        ];
        for (const question of asked) {
          if (question.kind === "failed")
            expect(Object.keys(QUERY_FAILURES)).toContain(question.failure.code);
          else expect(question.request.path).toMatch(/^\/[!-~]*$/);
        }
        expect(URL.canParse(queries.baseUrl)).toBe(true);
      }),
    );
  });
}
