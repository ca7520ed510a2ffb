import Type, { type TSchema } from "typebox";
import { expect, test } from "vitest";
import { matchKey } from "../matching/match-keys.ts";
import { admit } from "./admit.ts";
import { ConversionSchema } from "./conversion-schema.ts";
import { CONVERSIONS } from "./testing.ts";

const lead = {
  event_name: "Lead",
  event_time: 1_790_000_000,
  event_id: "1",
  action_source: "website",
  user_data: { email: "ada@example.com" },
};
const own = {
  channel: "shop",
  upload_tag: "june",
  user_data: { visitor: "v1" },
  custom_data: { net_revenue: 2, contents: [{ id: "a", shelf: 7 }] },
  app_data: { build: 3 },
};

test("a platform's own fields are taken where it is registered, and nowhere else", () => {
  expect(admit({ ...lead, ...own }, "shop", CONVERSIONS)).toMatchObject({ ok: true, conversion: own });
  const without = admit({ ...lead, ...own }, "shop", new ConversionSchema([]));
  expect(!without.ok && without.faults.map(({ pointer, code }) => `${pointer} ${code}`).toSorted()).toEqual([
    "/app_data/build unknown_field",
    "/channel unknown_field",
    "/custom_data/contents/0/shelf unknown_field",
    "/upload_tag unknown_field",
    "/user_data/visitor unknown_field",
  ]);
});

test("a platform's own number may be text too", () => {
  const data = { net_revenue: "2.5", contents: [{ id: "a", shelf: "7" }] };
  expect(admit({ ...lead, custom_data: data }, "shop", CONVERSIONS)).toMatchObject({
    ok: true,
    conversion: { custom_data: { net_revenue: 2.5, contents: [{ shelf: 7 }] } },
  });
});

test("two platforms may define one name in the same way, and in no other", () => {
  const field = (schema: TSchema) => ({
    fields: { custom_data: { tier: Type.Optional(schema) } },
  });
  const same = new ConversionSchema([field(Type.String()), field(Type.String())]);
  expect(same.customDataFields.has("tier")).toBe(true);
  expect(() => new ConversionSchema([field(Type.String()), field(Type.Number())])).toThrow(
    "two platforms define custom_data.tier differently",
  );
});

test.for([
  [{ user_data: { email: "phone" } }, "email cannot be another name of user_data.phone"],
  [{ user_data: { em: "mail" } }, "em cannot be another name of user_data.mail"],
  [{ contents: { title: "id" } }, "title cannot be another name of id"],
] as const)("the alias %j is refused", ([aliases, message]) => {
  expect(() => new ConversionSchema([{ aliases }])).toThrow(message);
});

test("click ids are the match keys that an ad adds to its page", () => {
  const other = new ConversionSchema([{ matchKeys: { other: matchKey("short", "Other id.") } }]);
  expect(CONVERSIONS.userData.clickIds).toEqual(["visitor"]);
  expect(other.userData.clickIds).toEqual([]);
});

test.for([...CONVERSIONS.userData.keys])(
  "%s has a longest value, beyond which it is left out",
  ([name, key]) => {
    const others = name === "zip" ? { country: "us" } : { zip: "92101" };
    const admitted = (text: string) =>
      admit({ ...lead, user_data: { ...others, [name]: text } }, "shop", CONVERSIONS);
    const longest = "1".repeat(key.maxLength);
    expect(admitted(longest)).toMatchObject({ conversion: { user_data: { ...others, [name]: longest } } });
    expect(admitted(`${longest}1`)).toMatchObject({
      conversion: { user_data: others },
      warnings: [
        {
          pointer: `/user_data/${name}`,
          code: "value_too_long",
          message: `is longer than ${key.maxLength} characters; it is left out`,
        },
      ],
    });
  },
);
