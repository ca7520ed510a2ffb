import { describe, expect, test } from "vitest";
import { generateConversions, PLATFORM_REFUSES, USUAL_SHARES } from "./generate.ts";
import { LARGEST, SMALLEST } from "./size.ts";

const nowSeconds = 1_795_000_000;
const options = { seed: 7, count: 20_000, nowSeconds };
const conversions = [...generateConversions(options)];
const of = (kind: string) => conversions.filter((one) => one.kind === kind);
const idOf = ({ conversion }: (typeof conversions)[number]) =>
  `${String(conversion["event_name"])} ${String(conversion["event_id"])}`;

test("the same seed makes the same conversions, another seed makes others", () => {
  expect([...generateConversions({ ...options, count: 200 })]).toEqual(conversions.slice(0, 200));
  const others = [...generateConversions({ ...options, count: 200, seed: 8 })];
  expect(new Set([...others, ...conversions.slice(0, 200)].map(idOf)).size).toBeGreaterThan(380);
});

test.for([0, 1, 3, 50])("exactly %i are made when so many are asked for", (count) => {
  expect([...generateConversions({ ...options, count })]).toHaveLength(count);
});

test.for(Object.entries(USUAL_SHARES))("about %s × %d of them are", ([kind, share]) => {
  expect(Math.abs(of(kind).length / conversions.length - share)).toBeLessThan(0.004);
});

test("shares can be asked for", () => {
  const shares = { duplicate: 0, expired: 0, invalid: 0, "platform-refused": 0 };
  expect(new Set([...generateConversions({ ...options, shares })].map(({ kind }) => kind))).toEqual(
    new Set(["good"]),
  );
});

describe("every conversion is of its kind:", () => {
  test("those that only the platform refuses have an order by which it does, and no others", () => {
    const orderOf = ({ conversion }: (typeof conversions)[number]) =>
      String((conversion["custom_data"] as { readonly order_id?: string } | undefined)?.order_id);
    const doomed = (kind: string) => of(kind).filter((one) => orderOf(one).startsWith(PLATFORM_REFUSES));
    expect(doomed("platform-refused")).toHaveLength(of("platform-refused").length);
    expect(["good", "expired", "invalid"].flatMap(doomed)).toEqual([]);
  });

  test("no two are equal except duplicates, each of which was sent before", () => {
    const seen = new Set<string>();
    for (const one of conversions) {
      if (one.kind === "invalid") continue;
      expect(seen.has(idOf(one))).toBe(one.kind === "duplicate");
      seen.add(idOf(one));
    }
  });

  test("duplicates follow at once and much later", () => {
    const first = new Map<string, number>();
    const distances = conversions.flatMap((one, at) => {
      if (one.kind === "duplicate") return [at - (first.get(idOf(one)) ?? at)];
      first.set(idOf(one), at);
      return [];
    });
    expect(distances.filter((distance) => distance <= 60).length).toBeGreaterThan(distances.length / 3);
    expect(Math.max(...distances)).toBeGreaterThan(5000);
  });
});

describe("they vary as real ones do", () => {
  const good = of("good").map(({ conversion }) => conversion);
  const share = (holds: (conversion: Readonly<Record<string, unknown>>) => boolean) =>
    good.filter(holds).length / good.length;
  const person = (conversion: Readonly<Record<string, unknown>>) =>
    conversion["user_data"] as Readonly<Record<string, unknown>>;

  test("in size", () => {
    const bytes = good.slice(20).map((conversion) => Buffer.byteLength(JSON.stringify(conversion)));
    expect(bytes.filter((size) => size < SMALLEST)).toEqual([]);
    expect(bytes.filter((size) => size > LARGEST).length).toBeLessThan(good.length / 100);
    expect(Math.max(...bytes)).toBeLessThan(1.25 * LARGEST);
  });

  test("in what happened and where", () => {
    expect(new Set(good.map((conversion) => conversion["event_name"])).size).toBeGreaterThan(14);
    expect(new Set(good.map((conversion) => conversion["action_source"])).size).toBeGreaterThan(5);
    expect(share((conversion) => conversion["action_source"] === "website")).toBeGreaterThan(0.75);
    expect(share((conversion) => "data_processing_options" in conversion)).toBeGreaterThan(0.01);
  });

  test("in how a person is written", () => {
    expect(share((conversion) => "em" in person(conversion))).toBeGreaterThan(0.1);
    expect(share((conversion) => "email" in person(conversion))).toBeGreaterThan(0.1);
    expect(share((conversion) => Array.isArray(person(conversion)["email"]))).toBeGreaterThan(0.01);
    const hashed = /^[0-9a-f]{64}$/i;
    expect(share((conversion) => hashed.test(String(person(conversion)["email"])))).toBeGreaterThan(0.02);
    for (const key of ["fbc", "fbp", "fbclid", "ttclid", "ttp", "madid"]) {
      expect(share((conversion) => key in person(conversion))).toBeGreaterThan(0.04);
    }
  });

  test("and belong to nobody", () => {
    const addresses = JSON.stringify(conversions).match(/[\w.+-]+@[\w.-]+/g) ?? [];
    expect(addresses.filter((address) => !/@(?:mail\.)?example\.(?:com|org|net)$/i.test(address))).toEqual(
      [],
    );
  });
});
