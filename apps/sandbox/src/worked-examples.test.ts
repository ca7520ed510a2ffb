import { describe, expect, test } from "vitest";
import { metaEvent, tiktokEvent } from "./testing/events.ts";
import { useSandbox } from "./testing/sandbox.ts";
import { createHash } from "node:crypto";

const sandbox = useSandbox();

/** Normalised values and their digests, each certain under Meta's rules. */
const META = [
  ["em", "ada.lovelace@example.com", "e814ff3dc480a94c7ce9334062ec4733c75a002f4bcec0197f62ffea64059e2f"],
  ["em", "o'neil@example.com", "2a8d5bd8ccc1d193de44924a2f9a7dcefaad90a0f240cfff5c8b4b6baf62d5ee"],
  ["ln", "müller", "2dbd218072117713f2d5996a726a9b216ed791ffd0783b6ba4ab6d61b8333192"],
  ["ln", "佐藤", "37585d0da5730cdd01ee132f596f9796990b1f92f4d387ed32fc4c588f435cb4"],
  ["db", "19900115", "4747c382bedef489a190a6797e6f4451907b86511bdd49cfa8f9d4c1a78d8bac"],
  ["ge", "f", "252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111"],
  ["ct", "newyork", "350c754ba4d38897693aa077ef43072a859d23f613443133fecbbd90a3512ca5"],
  ["st", "ca", "6959097001d10501ac7d54c0bdb8db61420f658f2922cc26e46d536119a31126"],
  ["zp", "m11ae", "1dc694c2070e697769fb959b50671d76cafd430d8ca191fbdd0affcaea344ac5"],
  ["country", "us", "79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621"],
  ["external_id", "user-42", "6d894aa3ee802549d7f340e7c1cf0d1c1cb14cd84f768d92ffaa6785337c4997"],
] as const;

/** The same under TikTok's rules, which keep the plus sign of a phone number. */
const TIKTOK = [
  ["email", "alice_abc@gmail.com", "848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f"],
  ["email", "ärger@example.de", "94759e17f4817f2aa8d4826cf1f9dfe07fa62e7da1014f0fbfb2943221abf100"],
  ["phone", "+12133734253", "9f7ec22d72092cd3c0b58726ed9c2d91b92e51a3f29837508fb2948bb22dd2fd"],
  ["external_id", "user_123", "80fba0ae1c48e3978e43e4efc365e14e12ea0c830ba8ba5b9a2dafc7e3f2ab8b"],
  ["first_name", "jane", "81f8f6dde88365f3928796ec7aa53f72820b06db8664f5fe76a7eb13e24546a2"],
  ["last_name", "dangelo", "82f86db06baeb9b2c728c5127035da8c1d5e2cad7193eb80bf0beb2476d6f34a"],
  ["zip_code", "m5v3l9", "5c850751d57c5d887fe7807d3da801efe7e8faa1f105ea36cdcd913dd32a41c7"],
] as const;

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

describe("the worked examples of Meta", () => {
  test.for(META)("%s %s has its digest, which is accepted", async ([key, normalised, digest]) => {
    expect(sha256(normalised)).toBe(digest);
    expect(
      (await sandbox.meta([metaEvent({ user_data: { client_ip_address: "::1", [key]: digest } })])).status,
    ).toBe(200);
  });
});

describe("the worked examples of TikTok", () => {
  test.for(TIKTOK)("%s %s has its digest, which is accepted", async ([key, normalised, digest]) => {
    expect(sha256(normalised)).toBe(digest);
    expect((await sandbox.tiktok([tiktokEvent({ user: { [key]: digest } })])).body["code"]).toBe(0);
  });
  test("a device id may be hashed or not", async () => {
    const hashed = "70574fa9c8f498a7b2e5c8712b1126de7b1406fd02fdc591821c5bd33092fd1c";
    expect(sha256("EA7583CD-A667-48BC-B806-42ECB2B48606")).toBe(hashed);
    for (const idfa of [hashed, "EA7583CD-A667-48BC-B806-42ECB2B48606"]) {
      expect((await sandbox.tiktok([tiktokEvent({ user: { idfa } })])).body["code"]).toBe(0);
    }
  });
});
