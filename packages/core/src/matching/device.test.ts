import { expect, test } from "vitest";
import { ipAddress, languageTag, publicIpAddress } from "./device.ts";

test.for([
  ["203.0.113.9.AQQAAQIB", "203.0.113.9"],
  ["2001:db8::9", "2001:db8::9"],
  ["10.1.2.3", undefined],
  ["::ffff:192.168.0.1", undefined],
  ["fe80::1%eth0", undefined],
  ["::1", undefined],
  ["unknown", undefined],
] as const)("of the address %j, %s is public", ([given, normal]) => {
  expect(publicIpAddress(given, {})).toBe(normal);
});

test("an address with Meta's appendix keeps it, and only public ones are taken", () => {
  expect(ipAddress("203.0.113.9.AQQAAQIB", {})).toBe("203.0.113.9.AQQAAQIB");
  expect(ipAddress("192.168.0.7", {})).toBeUndefined();
  expect(ipAddress("192.168.0.7.AQQAAQIB", {})).toBeUndefined();
});

test.for([
  ["en_US", "en-US"],
  ["zh-hans-cn", "zh-Hans-CN"],
  ["en-u-ca-buddhist", "en"],
  ["English", undefined],
] as const)("the language %j is %s", ([given, normal]) => {
  expect(languageTag(given, {})).toBe(normal);
});
