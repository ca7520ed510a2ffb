import { expect, test } from "vitest";
import { admit } from "./admit.ts";
import { CONVERSIONS } from "./testing.ts";
import { checkSize, isTooDeep, MOST_DEPTH } from "./limits.ts";

const purchase = {
  event_name: "Purchase",
  event_time: 1_760_000_000,
  event_id: "e1",
  action_source: "website",
  user_data: { external_id: "1" },
};

function nested(levels: number): object {
  let value: object = {};
  for (let level = 1; level < levels; level += 1) value = { inner: value };
  return value;
}

test.for([
  [MOST_DEPTH, false],
  [MOST_DEPTH + 1, true],
  [200_000, true],
] as const)("%i levels are too deep: %s", ([levels, expected]) =>
  expect(isTooDeep(nested(levels))).toBe(expected),
);

test("a conversion nested too deeply is refused with its own code at any depth", () => {
  const admission = admit(
    { ...purchase, custom_data: { value: 1, own: nested(100_000) } },
    "web",
    CONVERSIONS,
  );
  expect(admission).toMatchObject({ ok: false, faults: [{ pointer: "", code: "too_deep" }] });
});

test.for(["event_id", "event_name", "test_event_code"] as const)(
  "%s must hold neither NUL nor half a surrogate pair",
  (field) => {
    for (const text of ["a\0b", "a\ud83d", "\udc00b"]) {
      const admission = admit({ ...purchase, [field]: text }, "web", CONVERSIONS);
      expect(admission).toMatchObject({
        ok: false,
        faults: [{ pointer: `/${field}`, code: "broken_text" }],
      });
    }
    expect(admit({ ...purchase, [field]: "a\ud83d\ude00b" }, "web", CONVERSIONS).ok).toBe(true);
  },
);

test("the fault of a size names the size and its limit", () => {
  expect(checkSize(100, 100)).toBeUndefined();
  expect(checkSize(101, 100)).toMatchObject({ code: "conversion_too_large", pointer: "" });
  expect(checkSize(101, 100)?.message).toContain("101 bytes");
});
