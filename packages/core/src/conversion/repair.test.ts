import { describe, expect, test } from "vitest";
import { admit } from "./admit.ts";
import { CONVERSIONS } from "./testing.ts";

const lead = {
  event_name: "Lead",
  event_time: 1_790_000_000,
  event_id: "lead-1",
  action_source: "website",
  user_data: { em: "ada@example.com" },
};

function taken(fields: object) {
  const admission = admit({ ...lead, ...fields }, "shop", CONVERSIONS);
  if (!admission.ok) throw new Error(JSON.stringify(admission.faults));
  return {
    conversion: admission.conversion,
    warnings: admission.warnings.map(({ pointer, code }) => `${pointer} ${code}`),
  };
}

const cartOf = (data: object) => taken({ custom_data: data });

describe("money and counts as text", () => {
  test.for([
    ["value", "123", 123],
    ["value", " 0.5 ", 0.5],
    ["value", "-3.25", -3.25],
    ["value", ".5", 0.5],
    ["net_revenue", "1.10", 1.1],
    ["predicted_ltv", "0", 0],
    ["num_items", "3", 3],
  ] as const)("%s %j is read as %d", ([name, text, number]) => {
    const { conversion, warnings } = cartOf({ [name]: text });
    expect(conversion.custom_data).toEqual({ [name]: number });
    expect(warnings).toEqual([`/custom_data/${name} text_not_number`]);
  });

  test("in the lines of a cart", () => {
    const { conversion, warnings } = cartOf({
      contents: [{ id: "a", quantity: "2", price: "9.90" }, { id: "b" }],
    });
    expect(conversion.custom_data?.contents).toEqual([
      { id: "a", quantity: 2, item_price: 9.9 },
      { id: "b" },
    ]);
    expect(warnings).toEqual([
      "/custom_data/contents/0/quantity text_not_number",
      "/custom_data/contents/0/price text_not_number",
    ]);
  });

  test.for(["1,50", "12 EUR", "1e5", "0x10", "", "Infinity", "9".repeat(30)])("%j is no number", (value) => {
    expect(admit({ ...lead, custom_data: { value } }, "shop", CONVERSIONS)).toMatchObject({
      ok: false,
      faults: [{ pointer: "/custom_data/value", code: "wrong_type" }],
    });
  });

  test("half a count is refused", () => {
    expect(admit({ ...lead, custom_data: { num_items: "1.5" } }, "shop", CONVERSIONS).ok).toBe(false);
  });
});

describe("content_ids", () => {
  test.for([
    ["sku-1", ["sku-1"]],
    [7, [7]],
    ['["sku-1", "sku-2"]', ["sku-1", "sku-2"]],
    ["[a", ["[a"]],
  ] as const)("%j is read as a list", ([given, ids]) => {
    const { conversion, warnings } = cartOf({ content_ids: given });
    expect(conversion.custom_data?.content_ids).toEqual(ids);
    expect(warnings).toEqual(["/custom_data/content_ids not_a_list"]);
  });

  test("lose a member that is no id; the warning names its position", () => {
    const { conversion, warnings } = cartOf({ content_ids: ["a", {}, null, "b", ""] });
    expect(conversion.custom_data?.content_ids).toEqual(["a", "b"]);
    expect(warnings).toEqual([
      "/custom_data/content_ids/1 value_left_out",
      "/custom_data/content_ids/4 value_left_out",
    ]);
  });
});

describe("content_type", () => {
  test.for(["product", "product_group", "vehicle"])("%s is known and is kept", (type) => {
    const { conversion, warnings } = cartOf({ content_type: type });
    expect(conversion.custom_data).toEqual({ content_type: type });
    expect(warnings).toEqual([]);
  });

  test.for(["Product", "article", "", 5, ["product"]])("%j is left out", (type) => {
    const { conversion, warnings } = cartOf({ content_type: type, value: 1 });
    expect(conversion.custom_data).toEqual({ value: 1 });
    expect(warnings).toEqual(["/custom_data/content_type value_left_out"]);
  });

  test("of a line is left out", () => {
    const { conversion, warnings } = cartOf({ contents: [{ id: "a", content_type: "shoes" }] });
    expect(conversion.custom_data?.contents).toEqual([{ id: "a" }]);
    expect(warnings).toEqual(["/custom_data/contents/0/content_type value_left_out"]);
  });
});

describe("a page's address", () => {
  test.for([
    "shop.example",
    "https://",
    "https:///thanks",
    "ftp://shop.example",
    `https://a.example/${"a".repeat(9000)}`,
    5,
  ])("%.40j is left out", (url) => {
    const { conversion, warnings } = taken({ event_source_url: url, referrer_url: 7 });
    expect(conversion).not.toHaveProperty("event_source_url");
    expect(conversion).not.toHaveProperty("referrer_url");
    expect(warnings).toEqual(["/event_source_url value_left_out", "/referrer_url value_left_out"]);
  });

  test("that is empty is none", () => {
    const { conversion, warnings } = taken({ event_source_url: "", referrer_url: null });
    expect(conversion).not.toHaveProperty("event_source_url");
    expect(warnings).toEqual([]);
  });
});

describe("a list of one person's values", () => {
  test("loses a member that is no value; the warning names its position", () => {
    const long = "a".repeat(513);
    const { conversion, warnings } = taken({ user_data: { em: ["a@b.co", true, null, long], ph: [{}] } });
    expect(conversion.user_data).toEqual({ email: ["a@b.co", "", "", ""] });
    expect(warnings).toEqual([
      "/user_data/em/1 value_left_out",
      "/user_data/em/3 value_too_long",
      "/user_data/ph/0 value_left_out",
    ]);
  });
});

describe("one field under two names", () => {
  test.for([
    [{ user_data: { em: "a@b.co", email: "a@b.co" } }, { user_data: { email: "a@b.co" } }],
    [{ user_data: { em: "a@b.co", email: ["a@b.co"] } }, { user_data: { email: ["a@b.co"] } }],
    [{ user_data: { zip: 92_101, zp: "92101" } }, { user_data: { zip: "92101" } }],
    [
      { custom_data: { query: "shoes", search_string: "shoes" } },
      { custom_data: { search_string: "shoes" } },
    ],
    [
      { custom_data: { contents: [{ id: 1, content_id: "1", price: 2, item_price: 2 }] } },
      { custom_data: { contents: [{ id: "1", item_price: 2 }] } },
    ],
  ] as const)("%j is taken once when both values are equal", ([given, once]) => {
    expect(taken(given).conversion).toMatchObject(once);
  });

  test.for([
    [{ user_data: { em: "a@b.co", email: "c@d.co" } }, "/user_data/email", "/user_data/em"],
    [{ user_data: { ph: ["1", "2"], phone_number: "1,2" } }, "/user_data/phone_number", "/user_data/ph"],
    [
      { custom_data: { query: "shoes", search_string: "boots" } },
      "/custom_data/query",
      "/custom_data/search_string",
    ],
    [
      { custom_data: { contents: [{ price: 2, item_price: 3 }] } },
      "/custom_data/contents/0/price",
      "/custom_data/contents/0/item_price",
    ],
  ] as const)("%j is refused, and the fault names the other field", ([given, pointer, other]) => {
    const admission = admit({ ...lead, ...given }, "shop", CONVERSIONS);
    expect(!admission.ok && admission.faults).toEqual([
      expect.objectContaining({
        pointer,
        code: "conflicting_fields",
        message: `differs from ${other}, which is another name of the same field`,
      }),
    ]);
  });
});

test("a fault that cannot be repaired refuses the conversion, whatever else could be repaired", () => {
  const admission = admit(
    { ...lead, action_source: "web", custom_data: { value: "1" } },
    "shop",
    CONVERSIONS,
  );
  expect(!admission.ok && admission.faults.map(({ pointer }) => pointer)).toEqual(["/action_source"]);
});

test("the given conversion is not changed", () => {
  const given = {
    ...lead,
    custom_data: { value: "1", contents: [{ id: "a", price: "1" }] },
    event_source_url: "x",
  };
  const before = structuredClone(given);
  admit(given, "shop", CONVERSIONS);
  expect(given).toEqual(before);
});
