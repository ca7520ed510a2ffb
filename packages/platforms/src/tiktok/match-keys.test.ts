import { sha256Hex, type UserData } from "@relay/core";
import { expect, test } from "vitest";
import { writeUserData } from "../toolkit/match-profile.ts";
import { TIKTOK_PROFILES } from "./match-keys.ts";

const write = (userData: UserData, source: keyof typeof TIKTOK_PROFILES = "web", defaultCountry?: string) =>
  writeUserData(userData, TIKTOK_PROFILES[source], defaultCountry === undefined ? {} : { defaultCountry }, {
    keepsAppendix: false,
    isPlain: false,
  }).fields;

/** Worked examples of TikTok's reference of event/track, recomputed on 2026-11-20. */
test.for([
  ["email", " ALICE_abc@gmail.com ", "848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f"],
  ["email", "Jane.Doe+Sale@Example.COM", "242c30c90e281188b2696043aacaa3a147ddb4cc15fd3bf56a7f2d4d8e6ddaa4"],
  ["email", "\tbob@example.org\n", "686b5e4cf4f963adf8f51468a48028ef8d15bd02fa335f821279a3d1678c9615"],
  ["email", "ÄRGER@example.de", "94759e17f4817f2aa8d4826cf1f9dfe07fa62e7da1014f0fbfb2943221abf100"],
  ["phone", "(+1)2133734253", "9f7ec22d72092cd3c0b58726ed9c2d91b92e51a3f29837508fb2948bb22dd2fd"],
  ["phone", "+44 20 7946 0018", "faad3b10918e39b5f4d5334f1e1e128719608e8bd3ad3b963dc30187b4518e23"],
  ["phone", "+39 06 6982 1234", "14b19cd14e26f45419651ce76c09e2e4781f7fa6e0cfff28275aa0bdc2339bce"],
  ["phone", "+49-30-901820", "4db5829924ee5c466cbd9ac69b2a6af527f758614fa3b3aec8c89b16a709a678"],
  ["external_id", "user_123", "80fba0ae1c48e3978e43e4efc365e14e12ea0c830ba8ba5b9a2dafc7e3f2ab8b"],
  ["external_id", " cust-42 ", "8a3c5a67cad508582b5edf6b8352cea3ffbad7f44812c1a736b4444c0f5746aa"],
  ["first_name", "Jane", "81f8f6dde88365f3928796ec7aa53f72820b06db8664f5fe76a7eb13e24546a2"],
  ["last_name", " D'Angelo ", "82f86db06baeb9b2c728c5127035da8c1d5e2cad7193eb80bf0beb2476d6f34a"],
  ["zip", "95110", "383f7fffd99f3b1c3066086bcf991eae7ad543589d12bd792ecb6dc8b5acebc1"],
  ["zip", "M5V 3L9", "5c850751d57c5d887fe7807d3da801efe7e8faa1f105ea36cdcd913dd32a41c7"],
] as const)("%s %j", ([key, given, digest]) => {
  expect(Object.values(write({ [key]: given }))).toEqual([digest]);
});

test("a phone without country code is read by the default country, and left out without one", () => {
  expect(write({ phone: "213-373-4253" }, "web", "US")["phone"]).toBe(sha256Hex("+12133734253"));
  expect(write({ phone: "213-373-4253" })).toEqual({});
});

test("several addresses are sent as a list, one as text, a blank one is left out", () => {
  expect(write({ email: ["A@x.example", " b@y.example"] })["email"]).toEqual([
    "cbfac86646b35646ab7bba41c0c1dc98e87326e9f6d499e7d206d2b4409704ca",
    "e9b7ea18e3de60ce1786d22051355171f804e5831432e04dfa382aebe9545a79",
  ]);
  expect(write({ email: "   " })).toEqual({});
});

test("city, state and country are sent in the clear; hashed ones are left out", () => {
  expect(write({ city: "New York", state: "CA", country: "US" })).toEqual({
    city: "newyork",
    state: "ca",
    country: "us",
  });
  expect(write({ city: "a".repeat(64), state: "a".repeat(64), country: "a".repeat(64) })).toEqual({});
});

test("a digest of Meta's parameter builder is sent without its appendix", () => {
  expect(write({ email: `${"a".repeat(64)}.AQQCAQIB` })).toEqual({ email: "a".repeat(64) });
});

test("each event source has its own keys", () => {
  const all: UserData = {
    external_id: "x",
    ttclid: "E.C.P.1",
    client_ip_address: "203.0.113.9",
    idfa: "ea7583cd-a667-48bc-b806-42ecb2b48606",
    email: "a@b.co",
  };
  expect(Object.keys(write(all, "web")).toSorted()).toEqual(["email", "external_id", "ip", "ttclid"]);
  expect(write(all, "app")).toMatchObject({
    idfa: "EA7583CD-A667-48BC-B806-42ECB2B48606",
    ip: "203.0.113.9",
  });
  expect(Object.keys(write(all, "offline"))).toEqual(["email"]);
  expect(Object.keys(write(all, "crm")).toSorted()).toEqual(["email", "external_id"]);
});
