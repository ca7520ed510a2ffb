import { fault, warning } from "@relay/core";
import { expect, test } from "vitest";
import { judgeItem } from "./judge-item.ts";
import type { AdmissionDestination } from "./router.ts";
import { destination, lead, NOW, routerTo } from "./scripted-destination.ts";

const judge = (value: unknown, ...destinations: readonly AdmissionDestination[]) =>
  judgeItem({ ok: true, value }, { router: routerTo(...destinations) }, NOW);

test("a destination that refuses a conversion is left out, and named by its errors", () => {
  const refusing = destination("strict", () => [fault("/event_name", "unsupported_event_name", "is wrong")]);
  const judged = judge(lead(), refusing, destination("lenient"));
  expect(judged.destinations.map(({ name }) => name)).toEqual(["lenient"]);
  expect(judged.faults).toMatchObject([{ code: "unsupported_event_name", destination: "strict" }]);
});

test("a warning beside an error for the same field is left out, whoever warns", () => {
  const both = destination("strict", () => [
    fault("/event_id", "invalid_value", "is wrong"),
    warning("/event_id", "unusable_value", "is odd"),
  ]);
  const judged = judge(lead({ event_id: undefined }), both);
  expect(judged.faults.map(({ code }) => code)).toEqual(["invalid_value"]);
});

test("the faults of an item in another shape name its fields in that shape", () => {
  const odd = destination("strict", () => [fault("/user_data/email", "invalid_value", "is wrong")]);
  const item = {
    ok: true,
    value: lead({ user_data: { em: "x" } }),
    pointerBack: (pointer: string) => pointer.replace("/user_data", "/user"),
  } as const;
  const { faults } = judgeItem(item, { router: routerTo(odd) }, NOW);
  expect(faults.map(({ pointer }) => pointer)).toEqual(["/user/em"]);
});

test("a conversion that no route takes, or that is too large, is refused for that", () => {
  expect(judge(lead()).faults).toMatchObject([{ pointer: "", code: "no_route" }]);
  const large = judge(
    lead({ event_source_url: `https://shop.example/${"x".repeat(1000)}` }),
    destination("a"),
  );
  expect(large).toMatchObject({ destinations: [], faults: [{ pointer: "", code: "conversion_too_large" }] });
});
