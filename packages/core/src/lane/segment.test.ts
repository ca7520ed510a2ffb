import fc from "fast-check";
import { expect, test } from "vitest";
import type { Conversion } from "../conversion/conversion.ts";
import { writeConversion } from "../conversion/write-conversion.ts";
import { decodeSegment } from "./decode-segment.ts";
import { encodeSegment, segmentsOf } from "./encode-segment.ts";

const group = fc.record(
  {
    source: fc.string({ maxLength: 20 }),
    receivedAtMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
    requestId: fc.uuid(),
    replay: fc.uuid(),
    trace: fc.string({ maxLength: 60 }),
    isReported: fc.constant(true as const),
    isUnauthenticated: fc.constant(true as const),
    conversions: fc.array(
      fc.record({ event_name: fc.string({ unit: "binary" }), event_id: fc.string(), value: fc.integer() }),
      {
        minLength: 1,
      },
    ),
  },
  { requiredKeys: ["source", "receivedAtMs", "requestId", "conversions"] },
);

test("conversions are read back unchanged, in order, each with its envelope", () => {
  fc.assert(
    fc.property(fc.array(group, { minLength: 1, maxLength: 5 }), (groups) => {
      const decoded = decodeSegment(
        encodeSegment(
          groups.map((one) => ({
            ...one,
            conversions: one.conversions.map((c) => writeConversion(c as unknown as Conversion)),
          })),
        ),
      );
      const expected = groups.flatMap(({ conversions, ...envelope }) =>
        conversions.map((conversion) => ({ envelope, conversion })),
      );
      const bytes = expected.reduce((sum, { conversion }) => sum + JSON.stringify(conversion).length, 0);
      expect(decoded).toEqual({ kind: "items", items: expected, bytes: expect.any(Number) });
      if (decoded.kind === "items") expect(decoded.bytes).toBeGreaterThanOrEqual(bytes);
    }),
  );
});

test("decoding any bytes returns a result and never throws", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(["items", "newer", "undecodable"]).toContain(decodeSegment(Buffer.from(bytes)).kind);
    }),
  );
});

const written = encodeSegment([{ source: "s", receivedAtMs: 1, requestId: "r", conversions: ["{}"] }]);

test("a segment cut short is undecodable", () => {
  expect(decodeSegment(written.subarray(0, written.length - 3)).kind).toBe("undecodable");
});

test("a segment of a newer version is left to a newer relay", () => {
  const newer = Buffer.from(written);
  newer.writeUInt8(2, 2);
  expect(decodeSegment(newer).kind).toBe("newer");
});

test("a segment that unpacks beyond the limit is undecodable", () => {
  const bomb = encodeSegment([
    { source: "s", receivedAtMs: 1, requestId: "r", conversions: ["a".repeat(17 * 1024 * 1024)] },
  ]);
  expect(bomb.length).toBeLessThan(1024 * 1024);
  expect(decodeSegment(bomb).kind).toBe("undecodable");
});

test("a segment of any conversions can be read again", () => {
  // Texts that grow when written: each half of a surrogate pair takes six bytes.
  const sizes = fc.array(fc.integer({ min: 1, max: 170_000 }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(sizes, (lengths) => {
      const conversions = lengths.map((length) =>
        writeConversion({ event_id: "\ud83d".repeat(length) } as unknown as Conversion),
      );
      const segments = segmentsOf(conversions, ({ length }) => length);
      // The same buffer objects: comparing megabytes byte by byte takes seconds.
      const all = segments.flat();
      expect(all.length).toBe(conversions.length);
      expect(all.every((one, index) => one === conversions[index])).toBe(true);
      for (const own of segments) {
        const decoded = decodeSegment(
          encodeSegment([{ source: "s", receivedAtMs: 1, requestId: "r", conversions: own }]),
        );
        expect(decoded.kind).toBe("items");
      }
    }),
    { numRuns: 20 },
  );
});
