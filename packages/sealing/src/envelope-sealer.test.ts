import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EnvelopeSealer } from "./envelope-sealer.ts";

const LANE = "segment meta-shop:3";
const HOUR_MS = 3_600_000;
const keyOf = (id: string, bytes = randomBytes(32)) => ({ id, reveal: () => bytes.toString("base64") });
const [march, april, may] = [keyOf("march"), keyOf("april"), keyOf("may")];
const sealerOf = (...keys: readonly ReturnType<typeof keyOf>[]) => new EnvelopeSealer(keys, () => 0);
const TEXT = Buffer.from("ada@example.com, Ada Lovelace, +44 20 7946 0958");
const opened = { kind: "opened", blob: TEXT };

test("any blob opens unchanged under its binding, in any process that has the key", () => {
  const [one, other] = [sealerOf(march), sealerOf(april, march)];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.string(), (bytes, binding) => {
      const blob = Buffer.from(bytes);
      const sealed = one.seal(blob, binding);
      expect(other.open(sealed, binding)).toEqual({ kind: "opened", blob });
    }),
  );
});

test("a seal adds at most 132 bytes, and the same blob never looks the same twice", () => {
  const sealer = sealerOf(keyOf("k".repeat(32)));
  const sealed = sealer.seal(TEXT, LANE);
  expect(sealed.length - TEXT.length).toBeLessThanOrEqual(132);
  const again = sealer.seal(TEXT, LANE);
  expect(again.subarray(-TEXT.length)).not.toEqual(sealed.subarray(-TEXT.length));
  expect(sealed.includes("ada")).toBe(false);
});

describe("a blob that was tampered with does not open, and nothing is thrown", () => {
  const sealer = sealerOf(march);
  const sealed = sealer.seal(TEXT, LANE);
  const kinds = (blob: Buffer, binding = LANE) => {
    const tried = sealer.open(blob, binding);
    expect(tried).not.toEqual(opened);
    return tried.kind;
  };

  test("any one bit flipped", () => {
    const found = new Map<string, number>();
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = Buffer.from(sealed);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const kind = kinds(flipped);
      found.set(kind, (found.get(kind) ?? 0) + 1);
    }
    // The magic byte has eight bits: without it a blob counts as stored without a seal, and is returned as it is.
    expect(found.get("opened")).toBe(8);
    expect(found.get("seal_broken")).toBeGreaterThan(sealed.length * 8 - 8 - 15 * 8);
  });

  test("cut at any place", () => {
    for (let length = 1; length < sealed.length; length += 1)
      expect(kinds(sealed.subarray(0, length))).toBe("seal_broken");
  });

  test("lengthened, or with the end of another blob", () => {
    expect(kinds(Buffer.concat([sealed, Buffer.from([0])]))).toBe("seal_broken");
    const other = sealer.seal(Buffer.from("another"), LANE);
    expect(kinds(Buffer.concat([sealed.subarray(0, -7), other.subarray(-7)]))).toBe("seal_broken");
  });

  test("moved to another lane", () => {
    expect(kinds(sealed, "segment meta-shop:4")).toBe("seal_broken");
    expect(sealer.open(sealed, LANE)).toEqual(opened);
  });

  test("any other bytes that begin like a sealed blob", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(kinds(Buffer.concat([Buffer.from([0xc5, 1]), Buffer.from(bytes)]))).not.toBe("opened");
      }),
    );
  });
});

describe("keys", () => {
  test("the first one seals, all of them open", () => {
    const before = sealerOf(march).seal(TEXT, LANE);
    const ring = sealerOf(april, march);
    expect(ring.open(before, LANE)).toEqual(opened);
    expect(sealerOf(april).open(ring.seal(TEXT, LANE), LANE)).toEqual(opened);
  });

  test("a missing one is named; with it the blob opens again", () => {
    const sealed = sealerOf(march).seal(TEXT, LANE);
    const ring = sealerOf(april);
    const [reference = ""] = sealerOf(march).keys;
    expect(reference).toMatch(/^march:[0-9a-f]{8}$/);
    expect(ring.open(sealed, LANE)).toEqual({ kind: "key_missing", key: reference });
    ring.use([april, march]);
    expect(ring.open(sealed, LANE)).toEqual(opened);
    ring.use([april]);
    expect(ring.open(sealed, LANE).kind).toBe("key_missing");
  });

  test("another key under the same name is another key", () => {
    const sealed = sealerOf(march).seal(TEXT, LANE);
    expect(sealerOf(keyOf("march")).open(sealed, LANE).kind).toBe("key_missing");
  });

  test("a key must have 32 bytes", () => {
    expect(() => sealerOf(keyOf("short", randomBytes(16)))).toThrow(TypeError);
  });

  test("a data key seals for an hour, and for as long as the keys stay", () => {
    let nowMs = 0;
    const sealer = new EnvelopeSealer([march], () => nowMs);
    const heads = new Set<string>();
    const seal = () => {
      const blob = sealer.seal(TEXT, LANE);
      heads.add(blob.toString("latin1", 0, blob.length - TEXT.length - 28));
      expect(sealerOf(march, may).open(blob, LANE)).toEqual(opened);
    };
    for (nowMs = 0; nowMs < 3 * HOUR_MS; nowMs += HOUR_MS / 4) seal();
    expect(heads.size).toBe(3);
    sealer.use([may, march]);
    seal();
    expect(heads.size).toBe(4);
  });

  test("thousands of data keys open, whatever is kept of them", () => {
    const blobs = Array.from({ length: 1500 }, () => sealerOf(march).seal(TEXT, LANE));
    const sealer = sealerOf(march);
    for (const blob of [...blobs, ...blobs.slice(0, 10)]) expect(sealer.open(blob, LANE)).toEqual(opened);
  });
});

test("without keys nothing is sealed, and what is sealed stays shut", () => {
  const off = sealerOf();
  expect(off.seal(TEXT, LANE)).toBe(TEXT);
  expect(off.open(TEXT, LANE)).toEqual(opened);
  expect(off.open(sealerOf(march).seal(TEXT, LANE), LANE).kind).toBe("key_missing");
  // What was written before sealing was turned on.
  expect(sealerOf(march).open(TEXT, LANE)).toEqual(opened);
});

test("a blob of a newer version is left to a newer relay", () => {
  const newer = Buffer.from(sealerOf(march).seal(TEXT, LANE));
  newer.writeUInt8(2, 1);
  expect(sealerOf(march).open(newer, LANE)).toEqual({ kind: "newer" });
});
