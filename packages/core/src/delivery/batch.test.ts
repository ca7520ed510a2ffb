import fc from "fast-check";
import { expect, test } from "vitest";
import { BatchFit, envelopeBytesOf, gather } from "./batch.ts";

const limits = { maxEvents: 10, maxBytes: 200, dedupeHours: 48 };
const envelopes: Readonly<Record<string, string>> = {
  web: '{"data":[',
  offline: `{"tag":"${"é".repeat(40)}","data":[`,
};
const bodyOf = (group: string, events: readonly string[]) => `${envelopes[group]}${events.join(",")}]}`;
const envelopeBytes = envelopeBytesOf(
  { request: (group, events) => ({ path: "/", headers: {}, body: Buffer.from(bodyOf(group, events)) }) },
  "TOKEN",
);
const item = fc.record({
  event: fc.record({
    group: fc.constantFrom("web", "offline"),
    json: fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }),
    matchKeys: fc.constant([]),
    leftOut: fc.constant([]),
  }),
});

test("every request holds one group within the limits, and no event is lost or doubled", () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 80 }), (items) => {
      const requests = gather(items, limits, envelopeBytes);
      for (const request of requests) {
        expect(request.length).toBeGreaterThan(0);
        expect(request.length).toBeLessThanOrEqual(limits.maxEvents);
        expect(new Set(request.map(({ event }) => event.group)).size).toBe(1);
        const body = bodyOf(
          request[0]?.event.group ?? "",
          request.map(({ event }) => event.json),
        );
        expect(request.length === 1 || Buffer.byteLength(body) <= limits.maxBytes).toBe(true);
      }
      expect(new Set(requests.flat())).toEqual(new Set(items));
      expect(requests.flat().length).toBe(items.length);
    }),
  );
});

test("a batch grows to the platform's maximum for small conversions and shrinks for large ones", () => {
  const fit = new BatchFit({ maxEvents: 1000, maxBytes: 900_000, dedupeHours: 48 });
  for (let i = 0; i < 50; i += 1) fit.learn(100, 100 * 300);
  expect(fit.events).toBe(1000);
  for (let i = 0; i < 50; i += 1) fit.learn(100, 100 * 3000);
  expect(fit.events).toBeGreaterThan(250);
  expect(fit.events).toBeLessThan(300);
});
