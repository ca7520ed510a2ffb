import { admit } from "@relay/core";
import { describe, expect, test } from "vitest";
import { generateConversions, USUAL_SHARES } from "./generate.ts";

const options = { seed: 7, count: 20_000, nowSeconds: 1_795_000_000 };
const conversions = [...generateConversions(options)];
const of = (kind: string) => conversions.filter((one) => one.kind === kind);

test("the same seed makes the same conversions, another seed makes others", () => {
  expect([...generateConversions({ ...options, count: 200 })]).toEqual(conversions.slice(0, 200));
  expect([...generateConversions({ ...options, count: 200, seed: 8 })]).not.toEqual(
    conversions.slice(0, 200),
  );
});

test.for(Object.entries(USUAL_SHARES))("about %s × %d of them are", ([kind, share]) => {
  expect(Math.abs(of(kind).length / conversions.length - share)).toBeLessThan(0.004);
});

describe("every one is what it says it is", () => {
  test("good ones come through the door", () => {
    const refused = of("good").flatMap(({ conversion }) => {
      const admission = admit(conversion, "shop");
      return admission.ok ? [] : [admission.faults];
    });
    expect(refused).toEqual([]);
  });

  test("no two are alike but for the duplicates, which are alike", () => {
    const ids = (kind: string) => of(kind).map(({ conversion }) => conversion["event_id"]);
    const originals = new Set([...ids("good"), ...ids("platform-refused")]);
    expect(originals.size).toBe(of("good").length + of("platform-refused").length);
    expect(ids("duplicate").filter((id) => !originals.has(id))).toEqual([]);
  });

  test("they vary, and are as large as real ones", () => {
    const bytes = conversions.map(({ conversion }) => JSON.stringify(conversion).length);
    const mean = bytes.reduce((sum, size) => sum + size, 0) / bytes.length;
    expect(mean).toBeGreaterThan(600);
    expect(mean).toBeLessThan(1200);
    expect(new Set(conversions.map(({ conversion }) => conversion["event_name"])).size).toBeGreaterThan(10);
  });
});
