import type { AttemptOutcome, PlatformResponse } from "@relay/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Examined, PlatformCandidate } from "./examined.ts";

const COUNT = 3;
const KINDS: readonly AttemptOutcome["kind"][] = [
  "delivered",
  "partial",
  "refused",
  "too-large",
  "throttled",
  "retry",
  "credentials",
  "api-version",
  "unknown",
];

/** Laws of the reading of answers. */
export function answerLaws({ dialect }: Examined, { answers }: Pick<PlatformCandidate, "answers">): void {
  const status = fc.oneof(
    fc.constantFrom(200, 400, 401, 403, 413, 429, 500, 503),
    fc.integer({ min: 100, max: 599 }),
  );
  const body = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.json(),
    fc.constantFrom("", "<html>Bad gateway</html>", "[]", "null", "{}"),
    // The platform's own answers, whole, cut, and with a value exchanged.
    fc
      .tuple(fc.constantFrom(...answers.map((answer) => answer.body)), fc.nat(), fc.json())
      .map(([own, cut, other]) => [own, own.slice(0, cut % (own.length + 1)), exchanged(own, cut, other)])
      .chain((bodies) => fc.constantFrom(...bodies)),
  );
  const headers = fc.dictionary(
    fc.constantFrom("retry-after", "date", "x-app-usage", "x-other"),
    fc.oneof(fc.string(), fc.constantFrom("120", "Tue, 24 Nov 2026 08:00:00 GMT"), fc.array(fc.string())),
  );
  const response: fc.Arbitrary<PlatformResponse> = fc.record({ status, body, headers });

  test("any answer has an outcome, which is about the events of its request", () => {
    fc.assert(
      fc.property(response, (given) => {
        const outcome = dialect.judge(given, COUNT, "");
        expect(dialect.judge(given, COUNT, "")).toEqual(outcome);
        expect(KINDS).toContain(outcome.kind);
        expect(outcome.answer.httpStatus).toBe(given.status);
        expect(outcome.answer.meaning ?? "").not.toBe("");
        const places = placesIn(outcome);
        expect(new Set(places).size).toBe(places.length);
        expect(places.filter((place) => !Number.isInteger(place) || place < 0 || place >= COUNT)).toEqual([]);
        if ("waitMs" in outcome && outcome.waitMs !== undefined) expect(outcome.waitMs).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test("an answer that is not the platform's own is about no event", () => {
    fc.assert(
      fc.property(status, fc.constantFrom("", "<html>Proxy</html>", "[1]", '{"cut'), (code, text) => {
        const { kind } = dialect.judge({ status: code, headers: {}, body: text }, COUNT, "");
        expect(["unknown", "retry", "credentials", "throttled", "too-large"]).toContain(kind);
        // A success or a failure inside the platform leaves open whether the events were taken.
        if (code < 300 || code >= 500) expect(kind).toBe("unknown");
      }),
    );
  });

  test.for(answers)("its own answer %j is read", ({ status: code, body: text }) => {
    const { kind } = dialect.judge({ status: code, headers: {}, body: text }, COUNT, "");
    expect(kind).not.toBe("unknown");
  });
}

function placesIn(outcome: AttemptOutcome): readonly number[] {
  if (outcome.kind === "partial") return outcome.refused ?? [];
  return outcome.kind === "refused" ? (outcome.culprits ?? []) : [];
}

/** A JSON text with one of its values exchanged for another. */
function exchanged(json: string, which: number, other: string): string {
  const values = [...json.matchAll(/-?\d+|"[^"]*"(?!:)|true|false|null/g)];
  const found = values[which % Math.max(1, values.length)];
  return found ? json.slice(0, found.index) + other + json.slice(found.index + found[0].length) : other;
}
