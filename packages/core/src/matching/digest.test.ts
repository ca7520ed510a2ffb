import { expect, test } from "vitest";
import { recogniseHashed, sha256Hex } from "./digest.ts";

const DIGEST = sha256Hex("ada@example.com");

test("a digest is 64 lower-case hex digits of the UTF-8 bytes", () => {
  expect(sha256Hex("valéry")).toMatch(/^[0-9a-f]{64}$/);
  expect(sha256Hex("test@example.com")).toBe(
    "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b",
  );
});

test.for([
  [DIGEST, { kind: "sha256", digest: DIGEST }],
  [` ${DIGEST.toUpperCase()}\n`, { kind: "sha256", digest: DIGEST }],
  [`${DIGEST}.AQQCAQIB`, { kind: "appended", digest: DIGEST, whole: `${DIGEST}.AQQCAQIB` }],
  [`${DIGEST.toUpperCase()}.BQ`, { kind: "appended", digest: DIGEST, whole: `${DIGEST.toUpperCase()}.BQ` }],
  [`${DIGEST}.bq`, undefined],
  [`${DIGEST}.`, undefined],
  [`${DIGEST}0`, undefined],
  [DIGEST.slice(1), undefined],
  [`x${DIGEST.slice(1)}`, undefined],
  [`${DIGEST}.!exactly`, { kind: "sha256", digest: DIGEST }],
  ["d41d8cd98f00b204e9800998ecf8427e", { kind: "md5" }],
  ["d41d8cd98f00b204e9800998ecf8427e.AQQCAQMC", { kind: "md5" }],
  ["d41d8cd98f00b204e9800998ecf8427e.toolongatail", undefined],
  ["ada@example.com", undefined],
  ["", undefined],
] as const)("%j is recognised as %j", ([text, hashed]) => {
  expect(recogniseHashed(text)).toEqual(hashed);
});

test("the digest of an empty text is recognised in every form", () => {
  const nothing = sha256Hex("");
  for (const form of [nothing, nothing.toUpperCase(), `${nothing}.AQQCAQIB`]) {
    expect(recogniseHashed(form)).toEqual({ kind: "nothing" });
  }
});
