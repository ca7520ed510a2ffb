import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Conversion } from "../conversion/conversion.ts";
import { sha256Hex } from "../matching/digest.ts";
import type { UserData } from "../matching/match-keys.ts";
import { BlindIndex, MARK_LENGTH, readIndexKey } from "./blind-index.ts";
import { ErasureList } from "./erasures.ts";
import { digestsOf, type Identifier, personDigests } from "./person.ts";

const index = new BlindIndex(Buffer.alloc(32, 7));

describe("a person is found", () => {
  test.for<[string, UserData, Identifier]>([
    ["by an e-mail address in another case", { email: " Ada@Example.com " }, { email: "ada@example.COM" }],
    [
      "by one of several addresses",
      { email: ["b@example.com", "ada@example.com"] },
      { email: "ada@example.com" },
    ],
    [
      "by an address that the producer hashed",
      { email: sha256Hex("ada@example.com") },
      { email: "Ada@example.com" },
    ],
    ["by a phone number", { phone: "+49 (30) 123456" }, { phone: "+4930123456" }],
    [
      "by a national number of a known country",
      { phone: "030 123456", country: "de" },
      { phone: "+4930123456" },
    ],
    ["by a number hashed with its +", { phone: sha256Hex("+4930123456") }, { phone: "+49 30 123456" }],
    ["by a number hashed without", { phone: sha256Hex("4930123456") }, { phone: "+49 30 123456" }],
    ["by an external id", { external_id: "Customer-7" }, { external_id: "Customer-7" }],
    ["by a digest", { email: "ada@example.com" }, { digest: sha256Hex("ada@example.com") }],
  ])("%s", ([, userData, identifier]) => {
    const found = personDigests(userData).filter((digest) => digestsOf(identifier).includes(digest));
    expect(found).toHaveLength(1);
  });

  test("by the default country of the source", () => {
    expect(digestsOf({ phone: "+4930123456" })).toContain(personDigests({ phone: "030 123456" }, "DE")[0]);
  });

  test("and nobody else", () => {
    const wanted = digestsOf({ email: "ada@example.com", phone: "+4930123456", external_id: "7" });
    const others = personDigests({ email: "eve@example.com", phone: "+4930123457", external_id: "8" });
    expect(others.filter((digest) => wanted.includes(digest))).toEqual([]);
  });
});

test.for<Identifier>([{}, { email: "" }, { email: "  " }, { digest: "ada" }])(
  "%j has no usable value",
  (identifier) => {
    expect(digestsOf(identifier)).toEqual([]);
  },
);

describe("a mark", () => {
  test("is the same for the same person, and another under another key", () => {
    const digest = sha256Hex("ada@example.com");
    expect(index.markOf(digest)).toHaveLength(MARK_LENGTH);
    expect(index.markOf(digest)).toBe(new BlindIndex(Buffer.alloc(32, 7)).markOf(digest));
    expect(index.markOf(digest)).not.toBe(new BlindIndex(Buffer.alloc(32, 8)).markOf(digest));
  });

  test("needs a key of 32 bytes", () => {
    expect(readIndexKey(randomBytes(32).toString("base64"))).toHaveLength(32);
    expect(readIndexKey(randomBytes(31).toString("base64"))).toBeUndefined();
    expect(readIndexKey("")).toBeUndefined();
  });
});

describe("the list of erasures", () => {
  const ASKED_AT_MS = 1_795_000_000_000;
  const conversion: Conversion = {
    event_name: "Lead",
    event_time: 1,
    event_id: "e1",
    action_source: "website",
    user_data: { email: "ada@example.com" },
  };
  const list = () => {
    const erasures = new ErasureList(index, () => undefined);
    const marks = digestsOf({ email: "ada@example.com" }).map((digest) => index.markOf(digest));
    erasures.replace(new Map(marks.map((mark) => [mark, ASKED_AT_MS])));
    return erasures;
  };
  const cameAt = (receivedAtMs: number) => ({ source: "web", receivedAtMs });

  test("covers what had come when the person asked, and not what came later", () => {
    expect(list().covers(conversion, cameAt(ASKED_AT_MS - 1))).toBe(true);
    expect(list().covers(conversion, cameAt(ASKED_AT_MS + 3_600_000))).toBe(false);
  });

  test("covers nobody else", () => {
    const other = { ...conversion, user_data: { email: "eve@example.com" } };
    expect(list().covers(other, cameAt(ASKED_AT_MS - 1))).toBe(false);
  });

  test("is empty until somebody asks", () => {
    expect(new ErasureList(index, () => undefined).isEmpty).toBe(true);
    expect(list().isEmpty).toBe(false);
  });
});
