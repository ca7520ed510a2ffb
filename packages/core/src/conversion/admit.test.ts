import { describe, expect, test } from "vitest";
import { admit } from "./admit.ts";
import { CONVERSIONS } from "./testing.ts";

const purchase = {
  event_name: "Purchase",
  event_time: 1_790_000_000,
  event_id: "order-1",
  action_source: "website",
  event_source_url: "https://shop.example/thanks",
  user_data: { em: "ada@example.com", ph: ["+1 415 555 2671"], client_ip_address: "203.0.113.9" },
  custom_data: {
    value: 0,
    currency: "EUR",
    contents: [{ content_id: 7, price: 2.5, quantity: 1 }],
    promo: "own key",
  },
};

const conversionOf = (raw: unknown) => {
  const admission = admit(raw, "shop", CONVERSIONS);
  if (!admission.ok) throw new Error(JSON.stringify(admission.faults));
  return admission.conversion;
};
const faultsOf = (raw: unknown) => {
  const admission = admit(raw, "shop", CONVERSIONS);
  return admission.ok ? [] : admission.faults.map(({ pointer, code }) => `${pointer} ${code}`);
};

describe("an admitted conversion", () => {
  test("has canonical names and unchanged values", () => {
    expect(conversionOf(purchase)).toEqual({
      ...purchase,
      user_data: { email: "ada@example.com", phone: ["+1 415 555 2671"], client_ip_address: "203.0.113.9" },
      custom_data: { ...purchase.custom_data, contents: [{ id: "7", item_price: 2.5, quantity: 1 }] },
    });
  });

  test.for([
    ["2026-11-20T10:00:00Z", 1_795_168_800],
    ["2026-11-20T11:00:00+01:00", 1_795_168_800],
    [1_795_168_800, 1_795_168_800],
  ] as const)("event_time %s is Unix second %i", ([written, seconds]) => {
    expect(conversionOf({ ...purchase, event_time: written }).event_time).toBe(seconds);
  });

  test("null and empty match keys are left out", () => {
    const userData = { email: null, phone: "", country: "us" };
    expect(conversionOf({ ...purchase, user_data: userData }).user_data).toEqual({ country: "us" });
  });

  test("a number given as event_id becomes text, so that it is one id on every platform", () => {
    expect(conversionOf({ ...purchase, event_id: 42 }).event_id).toBe("42");
  });
});

describe("a conversion without event_id", () => {
  const { event_id: _, ...anonymous } = purchase;

  test("gets an id derived from its content, in any order of keys", () => {
    const reordered = Object.fromEntries(Object.entries(anonymous).toReversed());
    expect(conversionOf(anonymous).event_id).toBe(conversionOf(reordered).event_id);
    expect(conversionOf(anonymous).event_id).not.toBe(
      conversionOf({ ...anonymous, event_time: 1_790_000_001 }).event_id,
    );
  });

  test("gets an id derived from its idempotency key, which is not sent", () => {
    const first = conversionOf({ ...anonymous, idempotency_key: "k1" });
    const repeated = conversionOf({ ...anonymous, idempotency_key: "k1", event_time: 1_790_000_009 });
    expect(repeated.event_id).toBe(first.event_id);
    expect(first).not.toHaveProperty("idempotency_key");
  });

  test("gets another id from another source", () => {
    const other = admit(anonymous, "another shop", CONVERSIONS);
    expect(other.ok && other.conversion.event_id).not.toBe(conversionOf(anonymous).event_id);
  });
});

const { event_name: _, ...nameless } = purchase;

const REFUSED = [
  ["not an object", "hello", [" not_an_object"]],
  ["a list", [purchase], [" not_an_object"]],
  ["a missing field", nameless, ["/event_name missing_field"]],
  ["a blank name", { ...purchase, event_name: "  " }, ["/event_name invalid_value"]],
  ["an unknown field", { ...purchase, eventName: "x" }, ["/eventName unknown_field"]],
  ["an unknown match key", { ...purchase, user_data: { e_mail: "x" } }, ["/user_data/e_mail unknown_field"]],
  ["an unknown action_source", { ...purchase, action_source: "web" }, ["/action_source invalid_value"]],
  ["milliseconds", { ...purchase, event_time: 1_790_000_000_000 }, ["/event_time time_in_milliseconds"]],
  [
    "a day that does not exist",
    { ...purchase, event_time: "2026-13-45T10:00" },
    ["/event_time invalid_value"],
  ],
  [
    "a time without its zone",
    { ...purchase, event_time: "2026-11-20T10:00:00" },
    ["/event_time invalid_value"],
  ],
  [
    "a line's price under two names",
    { ...purchase, custom_data: { contents: [{ id: 1, price: 2, item_price: 3 }] } },
    ["/custom_data/contents/0/price conflicting_fields"],
  ],
  ["a value in words", { ...purchase, custom_data: { value: "12 EUR" } }, ["/custom_data/value wrong_type"]],
  [
    "two values of one key under two names",
    { ...purchase, user_data: { ph: "1", phone_number: "2" } },
    ["/user_data/phone_number conflicting_fields"],
  ],
  ["a pointer with a slash", { ...purchase, "a/b": 1 }, ["/a~1b unknown_field"]],
] as const;

describe("a refused conversion", () => {
  test.for(REFUSED)("%s", ([, raw, faults]) => {
    expect(faultsOf(raw)).toEqual(faults);
  });

  test("all faults of a conversion are returned at once", () => {
    expect(faultsOf({ ...nameless, action_source: 5, user_data: { em: {} }, extra: 1 })).toEqual(
      expect.arrayContaining([
        "/event_name missing_field",
        "/action_source invalid_value",
        "/user_data/em wrong_type",
        "/extra unknown_field",
      ]),
    );
  });

  test("a fault never repeats the value", () => {
    const admission = admit(
      { ...purchase, user_data: { em: { raw: "ada@example.com" } }, event_time: "ada@example.com" },
      "shop",
      CONVERSIONS,
    );
    expect(JSON.stringify(admission)).not.toContain("ada@example.com");
  });

  test("a fault of a union lists all its types in one sentence", () => {
    const admission = admit({ ...purchase, user_data: { em: true } }, "shop", CONVERSIONS);
    expect(!admission.ok && admission.faults).toEqual([
      {
        pointer: "/user_data/em",
        code: "wrong_type",
        message: "must be one of: string, number, array, null",
        remedy: "Send the type named in the message.",
        severity: "error",
      },
    ]);
  });
});

describe("warnings of an admitted conversion", () => {
  const warningsOf = (raw: unknown) => {
    const admission = admit(raw, "shop", CONVERSIONS);
    return admission.ok && admission.warnings.map(({ pointer, code }) => `${pointer} ${code}`);
  };

  test("a plain purchase has no warning", () => {
    expect(warningsOf(purchase)).toEqual([]);
  });

  test("an id that had to be derived, and digits that came as numbers", () => {
    const { event_id: _, ...without } = purchase;
    expect(warningsOf({ ...without, user_data: { ph: 4_155_552_671, zp: 2139, em: "a@b.co" } })).toEqual([
      "/user_data/ph number_not_text",
      "/user_data/zp number_not_text",
      "/event_id derived_event_id",
    ]);
  });
});
