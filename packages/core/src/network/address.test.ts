import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, test } from "vitest";
import { kindOfAddress } from "./address.ts";
import { publicIpAddress } from "../matching/device.ts";
import { addressRule, faultOfWebhookUrl } from "./webhook-url.ts";

/** Special-purpose networks: IANA's registries of IPv4 and IPv6 special-purpose addresses, read 2026-11-26. */
const SPECIAL = [
  ["this network", "0.0.0.0/8"],
  ["private", "10.0.0.0/8"],
  ["carrier-grade NAT", "100.64.0.0/10"],
  ["loopback", "127.0.0.0/8"],
  ["link-local, with the metadata service of clouds", "169.254.0.0/16"],
  ["private", "172.16.0.0/12"],
  ["IETF protocols", "192.0.0.0/24"],
  ["AS112", "192.31.196.0/24"],
  ["multicast tunnels", "192.52.193.0/24"],
  ["6to4 relays", "192.88.99.0/24"],
  ["private", "192.168.0.0/16"],
  ["AS112", "192.175.48.0/24"],
  ["benchmarks", "198.18.0.0/15"],
  ["multicast", "224.0.0.0/4"],
  ["reserved, with the broadcast address", "240.0.0.0/4"],
  ["unspecified, loopback and IPv4-compatible", "::/96"],
  ["translated by SIIT", "::ffff:0:0:0/96"],
  ["NAT64", "64:ff9b::/96"],
  ["NAT64 of one's own", "64:ff9b:1::/48"],
  ["discard", "100::/64"],
  ["IETF protocols", "2001::/23"],
  ["Teredo", "2001::/32"],
  ["benchmarks", "2001:2::/48"],
  ["6to4", "2002::/16"],
  ["AS112", "2620:4f:8000::/48"],
  ["segment routing", "5f00::/16"],
  ["not given out", "4000::/3"],
  ["unique local", "fc00::/7"],
  ["link-local", "fe80::/10"],
  ["site-local", "fec0::/10"],
  ["multicast", "ff00::/8"],
] as const;
const DOCUMENTATION = [
  "192.0.2.0/24",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "2001:db8::/32",
  "3fff::/20",
] as const;

/** Any address of a network: its fixed bits, then any. */
function within(network: string): fc.Arbitrary<string> {
  const [base, bits] = ipaddr.parseCIDR(network);
  const bytes = base.toByteArray();
  return fc.uint8Array({ minLength: bytes.length, maxLength: bytes.length }).map((random) => {
    const mixed = bytes.map((byte, index) => {
      const kept = Math.min(8, Math.max(0, bits - 8 * index));
      const mask = (0xff << (8 - kept)) & 0xff;
      return (byte & mask) | ((random[index] ?? 0) & ~mask & 0xff);
    });
    return ipaddr.fromByteArray(mixed).toString();
  });
}

const anyV4 = within("0.0.0.0/0");
const anyV6 = within("::/0");
const mayReach = addressRule([]);
const urlOf = (address: string) => `http://${address.includes(":") ? `[${address}]` : address}/`;

describe("no webhook and no person is at an address for", () => {
  test.for(SPECIAL)("%s: %s", ([, network]) => {
    fc.assert(
      fc.property(within(network), (address) => {
        expect(kindOfAddress(address)).toBe("special");
        expect(mayReach(address)).toBe(false);
        expect(faultOfWebhookUrl(urlOf(address), mayReach)).toContain("private or special");
        expect(publicIpAddress(address, {})).toBeUndefined();
      }),
    );
  });
});

test.for(DOCUMENTATION)("a documentation address of %s can be a person's but no webhook's", (network) => {
  fc.assert(
    fc.property(within(network), (address) => {
      expect(kindOfAddress(address)).toBe("documentation");
      expect(mayReach(address)).toBe(false);
      expect(publicIpAddress(address, {})).toBe(address);
    }),
  );
});

test.for([
  "1.1.1.1",
  "100.63.255.255",
  "100.128.0.0",
  "172.32.0.1",
  "192.0.1.1",
  "198.20.0.1",
  "223.255.255.255",
])("%s, beside a special network, is public", (address) => expect(kindOfAddress(address)).toBe("public"));

test.for([
  "2606:2800:220:1::1",
  "2001:200::1",
  "2001:4860:4860::8888",
  "2620:0:2d0:200::7",
  "3ffe::1",
  "2A00:1450::1",
])("%s is public", (address) => expect(kindOfAddress(address)).toBe("public"));

test.for([
  "",
  "home",
  "127.1",
  "0x7f.0.0.1",
  "010.0.0.1",
  "1.1.1.1/8",
  "fe80::1%eth0",
  "2606::1%1",
  " 1.1.1.1",
])("%j is not an address", (text) => expect(kindOfAddress(text)).toBeUndefined());

test("an IPv4-mapped address has the kind of the IPv4 address in it, in any notation", () => {
  fc.assert(
    fc.property(anyV4, (address) => {
      const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
      const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
      const kind = kindOfAddress(address);
      expect(kindOfAddress(`::ffff:${address}`)).toBe(kind);
      expect(kindOfAddress(`::FFFF:${hex}`)).toBe(kind);
      expect(kindOfAddress(`0:0:0:0:0:ffff:${hex}`)).toBe(kind);
    }),
  );
});

test("other forms that hold an IPv4 address are special, with any address in them", () => {
  fc.assert(
    fc.property(anyV4, (address) => {
      for (const form of [`::${address}`, `64:ff9b::${address}`, `::ffff:0:${address}`])
        expect(kindOfAddress(form)).toBe("special");
    }),
  );
});

test("an address judged public by its first part is public for the library", () => {
  fc.assert(
    fc.property(fc.oneof(anyV4, anyV6, within("2000::/3")), (address) => {
      if (kindOfAddress(address) === "public") expect(ipaddr.process(address).range()).toBe("unicast");
    }),
    { numRuns: 5000 },
  );
});

test("an allowed network allows its own addresses and none that only look like it", () => {
  const allowed = addressRule(["127.0.0.0/8", "fd00::/8"]);
  expect(["127.0.0.1", "::ffff:127.0.0.1", "fd00::1"].map(allowed)).toEqual([true, true, true]);
  expect(["::127.0.0.1", "64:ff9b::7f00:1", "10.0.0.1", "fc00::1"].map(allowed)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
