import { describe } from "vitest";
import { answerLaws } from "./platform/answer-laws.ts";
import { checkLaws } from "./platform/check-laws.ts";
import { descriptorLaws, guideLaws } from "./platform/descriptor-laws.ts";
import { eventLaws } from "./platform/event-laws.ts";
import { examinedOf, type PlatformCandidate } from "./platform/examined.ts";
import { matchKeyLaws } from "./platform/match-key-laws.ts";
import { privacyLaws } from "./platform/privacy-laws.ts";
import { queryLaws } from "./platform/query-laws.ts";
import { requestLaws, requestSizeLaws } from "./platform/request-laws.ts";

/** The exam of a platform: laws that the relay relies on, whatever the platform is. */
export function platformExam(candidate: PlatformCandidate): void {
  const examined = examinedOf(candidate);
  describe(`the platform ${candidate.name}`, () => {
    descriptorLaws(candidate);
    guideLaws(candidate);
    queryLaws(candidate);
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
