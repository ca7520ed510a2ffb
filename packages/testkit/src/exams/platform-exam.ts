import { QUERY_FAILURES } from "@relay/core";
import fc from "fast-check";
import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { answerLaws } from "./platform/answer-laws.ts";
import { checkLaws } from "./platform/check-laws.ts";
import { eventLaws } from "./platform/event-laws.ts";
import { examinedOf, type PlatformCandidate } from "./platform/examined.ts";
import { matchKeyLaws } from "./platform/match-key-laws.ts";
import { privacyLaws } from "./platform/privacy-laws.ts";
import { requestLaws, requestSizeLaws } from "./platform/request-laws.ts";

/** The exam of a platform: laws that the relay relies on, whatever the platform is. */
export function platformExam(candidate: PlatformCandidate): void {
  const examined = examinedOf(candidate);
  describe(`the platform ${candidate.name}`, () => {
    descriptorLaws(candidate);
    matchKeyLaws(examined);
    describe.for(examined)("at a destination: %s", ([, one]) => {
      checkLaws(one);
      eventLaws(one);
      privacyLaws(one);
      requestLaws(one);
      requestSizeLaws(one);
      answerLaws(one, candidate);
    });
  });
}

/** Laws of what a platform says about itself. */
function descriptorLaws({ name, registry }: PlatformCandidate): void {
  const platform = registry.get(name);

  test("its sample options fit its schema, and an unknown option does not", () => {
    const options = Value.Default(platform.options, { ...platform.sampleOptions() });
    expect([...Value.Errors(platform.options, options)]).toEqual([]);
    expect(Value.Check(platform.options, { ...(options as object), unknown_option: 1 })).toBe(false);
  });

  test("it adds only fields that a producer may leave out", () => {
    const { fields = {}, requestFields = {} } = platform.vocabulary;
    const own = Object.assign({}, ...Object.values(fields), requestFields) as Record<string, object>;
    expect(Object.keys(own).filter((field) => !("~optional" in (own[field] ?? {})))).toEqual([]);
  });

  test("its request fields are fields of a request, and it knows standard events", () => {
    const { requestFields } = registry.conversions;
    expect(platform.requestFields.filter((field) => !(field in requestFields))).toEqual([]);
    expect(platform.standardEvents.size).toBeGreaterThan(0);
    expect(platform.title).not.toBe("");
  });

  test("it translates events of its own shape only, and never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (raw) => {
        const translation = platform.translate(raw);
        if (translation) expect(translation.pointerBack("/event_name")).toMatch(/^\//);
      }),
    );
    expect(platform.translate({ event_name: "Lead", user_data: {} })).toBeUndefined();
  });

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
