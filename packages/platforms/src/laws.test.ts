import { type Conversion, sha256Hex, type UserData } from "@relay/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PLATFORMS } from "./registry.ts";

const NOW = 1_795_000_000;
const DIGEST = sha256Hex("ada@example.com");
const NOTHING = sha256Hex("");
const IN_THE_CLEAR = new Set(
  (
    "client_ip_address client_user_agent fbc fbp subscription_id anon_id madid partner_id partner_name page_id page_scoped_user_id ctwa_clid " +
    "ig_account_id ig_sid whatsapp_business_account_id city state country ttclid ttp ip user_agent locale idfa gaid idfv " +
    "att_status"
  ).split(" "),
);

const meta = PLATFORMS.open("meta", { dataset_id: "1", api_version: "v26.0", strict: false });
const tiktok = (event_source: string) =>
  PLATFORMS.open("tiktok", {
    event_source,
    event_source_id: "7",
    purchase_event_name: "Purchase",
    max_age_days: 28,
    takes_any_action_source: true,
  });
const DIALECTS = [
  ["Meta", meta, "user_data"],
  ...["web", "app", "offline", "crm"].map((source) => [`TikTok ${source}`, tiktok(source), "user"] as const),
] as const;

const value = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 24 }),
  fc.string({ unit: "binary", maxLength: 24 }),
  fc.double(),
  fc.integer(),
  fc.constantFrom("", " ", "null", "constructor", "__proto__", DIGEST, `${DIGEST}.AQQCAQIB`, NOTHING),
  fc.constantFrom("a@b.co", "+1 415 555 2671", "us", "CA", "94107-1234", "1990-01-15", "f", "203.0.113.9"),
);
const userData: fc.Arbitrary<UserData> = fc.record(
  Object.fromEntries(
    Array.from(PLATFORMS.conversions.userData.keys, ([name, { list }]) => [
      name,
      list ? fc.oneof(value, fc.array(value, { maxLength: 3 })) : value,
    ]),
  ),
  { requiredKeys: [] },
);
const conversion: fc.Arbitrary<Conversion & { readonly ad?: object }> = fc.record(
  {
    event_name: fc.oneof(
      fc.constantFrom("Purchase", "Lead", "constructor", "__proto__"),
      fc.string({ minLength: 1 }),
    ),
    event_time: fc.integer({ min: NOW - 86_400, max: NOW + 60 }),
    event_id: fc.string({ minLength: 1 }),
    action_source: fc.constantFrom("website" as const, "app" as const, "physical_store" as const),
    event_source_url: fc.constant("https://shop.example/"),
    user_data: userData,
    custom_data: fc.record(
      {
        value: fc.constantFrom(0, 1.5),
        currency: fc.constantFrom("usd", "LKR"),
        contents: fc.array(
          fc.record({ id: fc.string(), quantity: fc.constantFrom(0, 1, 1.5) }, { requiredKeys: [] }),
          { maxLength: 2 },
        ),
        content_ids: fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 2 }),
        own: fc.constantFrom(null, 0, false, [], {}, { a: [] }),
      },
      { requiredKeys: [] },
    ),
    data_processing_options: fc.constantFrom([], ["LDU" as const]),
    ad: fc.constantFrom({}, { callback: "c" }),
  },
  { requiredKeys: ["event_name", "event_time", "event_id", "action_source", "user_data"] },
);

type Json = Readonly<Record<string, unknown>>;

function emptyPlaces(given: unknown, path = ""): readonly string[] {
  if (given === null) return [path];
  if (typeof given !== "object") return [];
  const entries = Object.entries(given);
  return entries.length === 0
    ? [path]
    : entries.flatMap(([key, inner]) => emptyPlaces(inner, `${path}/${key}`));
}

describe.for(DIALECTS)("%s", ([, dialect, user]) => {
  const prepare = (given: Conversion): Json =>
    JSON.parse(dialect.prepare(given, { nowSeconds: NOW, defaultCountry: "US" }).json) as Json;

  test("writes every admitted conversion, with the same result the second time", () => {
    fc.assert(
      fc.property(conversion, (given) => {
        const written = prepare(given);
        expect(prepare(given)).toEqual(written);
        expect(written["event_name"] ?? written["event"]).toBeTypeOf("string");
        expect(written["event_time"]).toBeLessThanOrEqual(NOW);
      }),
    );
  });

  test("hashes every value that must be hashed, to 64 hex digits, and never an empty text", () => {
    fc.assert(
      fc.property(conversion, (given) => {
        for (const [field, sent] of Object.entries((prepare(given)[user] ?? {}) as Json)) {
          if (IN_THE_CLEAR.has(field) || typeof sent === "number") continue;
          for (const one of [sent].flat()) {
            expect(one).toMatch(/^[0-9a-f]{64}(?:\.AQQCAQIB)?$/);
            expect(one).not.toContain(NOTHING);
          }
        }
      }),
    );
  });

  test("lets no raw value of a key that must be hashed into the request", () => {
    // Values that no other part of an event could contain by chance.
    const secret = fc.string({
      unit: fc.constantFrom(..."bcdfghjklmnpqrstvwxz".split("")),
      minLength: 12,
      maxLength: 20,
    });
    fc.assert(
      fc.property(secret, fc.integer({ min: 1_000_000, max: 9_999_999 }), (word, digits) => {
        const body = dialect.request(
          "",
          [
            dialect.prepare(
              {
                event_name: "Lead",
                event_time: NOW,
                event_id: "e",
                action_source: "website",
                user_data: {
                  email: [`${word}@Example.com`, word],
                  phone: [`+1415${digits}`, `${digits}`],
                  first_name: word,
                  last_name: ` ${word.toUpperCase()} `,
                  zip: `${digits}`,
                  external_id: word,
                  date_of_birth: word,
                  gender: word,
                  f5first: word,
                  doby: word,
                },
              },
              { nowSeconds: NOW, defaultCountry: "US" },
            ).json,
          ],
          "TOKEN",
        ).body;
        expect(body.toLowerCase()).not.toContain(word);
        expect(body.replaceAll(/[0-9a-f]{64}/g, "")).not.toContain(`${digits}`);
      }),
    );
  });

  test("sends no empty list, object or null in known fields, except Meta's user_data", () => {
    fc.assert(
      fc.property(conversion, (given) => {
        const empty = emptyPlaces(prepare(given)).filter(
          (place) => place !== "/user_data" && !place.startsWith("/custom_data/own/"),
        );
        expect(empty).toEqual([]);
      }),
    );
  });

  test("reports the fields that it left out, never a value", () => {
    fc.assert(
      fc.property(conversion, (given) => {
        const { matchKeys, leftOut } = dialect.prepare(given, { nowSeconds: NOW });
        const named = leftOut.map(({ pointer }) => pointer);
        expect(new Set(named).size).toBe(named.length);
        for (const pointer of named) expect(pointer).toMatch(/^(?:\/\w+)+$/);
        const keys = Object.keys(given.user_data).filter((key) => !matchKeys.some((sent) => sent === key));
        const moved = new Set(["madid", "fbclid"]);
        expect(keys.filter((key) => !moved.has(key) && !named.includes(`/user_data/${key}`))).toEqual([]);
      }),
    );
  });

  test("passes on a digest of the producer, where it wants a digest", () => {
    const given = { email: DIGEST.toUpperCase(), phone: ` ${DIGEST}` };
    const person = prepare({
      event_name: "Lead",
      event_time: NOW,
      event_id: "e",
      action_source: "website",
      user_data: given,
    })[user] as Json;
    expect(Object.values(person).flat()).toEqual([DIGEST, DIGEST]);
  });
});
