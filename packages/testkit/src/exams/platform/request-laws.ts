import { type Conversion, envelopeBytesOf, gather, type PreparedEvent } from "@relay/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { admittedConversions, TRIED } from "./conversions.ts";
import { CONTEXT, type Examined, leadWith } from "./examined.ts";

const TOKEN = "t".repeat(250);
/** The most characters that a request field has. */
const LONGEST_FIELD = 200;

/** Laws of what is in requests. */
export function requestLaws({ platform, registry, dialect }: Examined): void {
  test("a request holds its events as they were prepared, in order, and no token in its address", () => {
    fc.assert(
      fc.property(fc.array(admittedConversions(registry), { minLength: 1, maxLength: 3 }), (conversions) => {
        const events = conversions.map((conversion) => dialect.prepare(conversion, CONTEXT));
        for (const [group, members] of Map.groupBy(events, (event) => event.group)) {
          const { path, body, headers } = dialect.request(
            group,
            members.map(({ json }) => json),
            TOKEN,
          );
          expect(path).toMatch(/^\/[^\s?#]*$/);
          expect(path).not.toContain(TOKEN);
          expect(`${body.toString()}${JSON.stringify(headers)}`).toContain(TOKEN);
          expect(JSON.parse(body.toString())).toBeTypeOf("object");
          expect(body.toString()).toContain(members.map(({ json }) => json).join(","));
        }
      }),
      TRIED,
    );
  });

  test("conversions with other request fields are in another request, which has them", () => {
    for (const name of platform.requestFields) {
      const tagged = dialect.prepare(leadWith(registry, { [name]: "Tag_1" }), CONTEXT);
      expect(tagged.group, name).not.toBe(dialect.prepare(leadWith(registry, {}), CONTEXT).group);
      expect(dialect.request(tagged.group, [tagged.json], TOKEN).body.toString()).toContain("Tag_1");
    }
  });
}

/** Laws of how large requests are. */
export function requestSizeLaws({ platform, registry, dialect }: Examined): void {
  const { limits } = dialect;

  test("limits are whole and positive, and a repetition is recognised for two days at least", () => {
    for (const limit of [limits.maxEvents, limits.maxBytes]) {
      expect(Number.isSafeInteger(limit)).toBe(true);
      expect(limit).toBeGreaterThan(0);
    }
    expect(limits.dedupeHours).toBeGreaterThanOrEqual(48);
  });

  test("a request stays within its limits, with the longest request fields too", () => {
    const fields = Object.fromEntries(
      platform.requestFields.map((name) => [name, "字".repeat(LONGEST_FIELD)]),
    );
    // Longer than admission takes some of them, so it is not admitted.
    const conversion = { ...leadWith(registry, {}), ...fields } as Conversion;
    const { group } = dialect.prepare(conversion, CONTEXT);
    const json = JSON.stringify({ text: "x".repeat(Math.floor(limits.maxBytes / 500)) });
    const items = Array.from({ length: limits.maxEvents + 600 }, () => ({ event: eventOf(group, json) }));
    const requests = gather(items, limits, envelopeBytesOf(dialect, TOKEN)).map((members) => ({
      events: members.length,
      bytes: dialect.request(
        group,
        members.map(({ event }) => event.json),
        TOKEN,
      ).body.length,
    }));
    expect(Math.max(...requests.map(({ events }) => events))).toBeLessThanOrEqual(limits.maxEvents);
    const largest = Math.max(...requests.map(({ bytes }) => bytes));
    expect(largest).toBeLessThanOrEqual(limits.maxBytes);
    // One of the limits is nearly reached.
    const isFull = requests.some(({ events }) => events === limits.maxEvents);
    if (!isFull) expect(largest).toBeGreaterThan(limits.maxBytes - 2 * json.length);
  });
}

function eventOf(group: string, json: string): PreparedEvent {
  return { group, json, matchKeys: [], leftOut: [] };
}
