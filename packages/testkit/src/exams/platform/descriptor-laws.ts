import { admit, isError } from "@relay/core";
import fc from "fast-check";
import { Value } from "typebox/value";
import { expect, test } from "vitest";
import { CONTEXT, leadWith, type PlatformCandidate } from "./examined.ts";

/** Laws of what a platform says about itself. */
export function descriptorLaws({ name, registry }: PlatformCandidate): void {
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
}

/** Laws of what documents say about a platform. */
export function guideLaws({ name, registry }: PlatformCandidate): void {
  const platform = registry.get(name);
  const { guide, pages, standardEvents } = platform;
  const opened = (options: Readonly<Record<string, unknown>> = {}) =>
    registry.open(name, Value.Default(platform.options, { ...platform.sampleOptions(), ...options }));

  test("its examples are standard events, which it takes", () => {
    const dialect = opened(guide.options);
    for (const { name: event_name, customData } of guide.events) {
      expect(standardEvents).toContain(event_name);
      const example = { event_name, user_data: guide.person, ...(customData && { custom_data: customData }) };
      const faults = dialect.check(leadWith(registry, example), CONTEXT);
      expect(faults.filter(isError), event_name).toEqual([]);
    }
    expect(guide.events).not.toEqual([]);
  });

  test("the points of each kind of conversion add up to 10", () => {
    for (const { options, fields, title } of guide.kinds) {
      const given = { ...leadWith(registry, {}), ...fields };
      const admission = admit(given, "shop", registry.conversions);
      expect(admission, title).toMatchObject({ ok: true });
      const points = opened(options).weights(given);
      expect(
        points.reduce((sum, { weight }) => sum + weight, 0),
        title,
      ).toBeCloseTo(10);
    }
  });

  test("its rules follow pages that have an address and a date", () => {
    for (const { title, url, readOn } of pages) {
      expect(title).not.toBe("");
      expect(new URL(url).protocol).toBe("https:");
      expect(readOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
    expect(pages).not.toEqual([]);
  });
}
