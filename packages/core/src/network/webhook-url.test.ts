import { describe, expect, test } from "vitest";
import { addressRule, faultOfWebhookUrl, isNetwork } from "./webhook-url.ts";

describe("without allowed networks a webhook may be", () => {
  const mayReach = addressRule([]);

  test.for(["93.184.216.34", "2606:2800:220:1::1"])("at %s", (address) => {
    expect(mayReach(address)).toBe(true);
  });

  test.for([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "::1",
    "fe80::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "not an address",
  ])("but not at %s", (address) => {
    expect(mayReach(address)).toBe(false);
  });
});

test("only a named network is allowed", () => {
  const mayReach = addressRule(["10.20.0.0/16", "::1/128"]);
  expect(["10.20.3.4", "10.21.0.1", "::1", "127.0.0.1"].map(mayReach)).toEqual([true, false, true, false]);
  expect([isNetwork("10.0.0.0/8"), isNetwork("10.0.0.0"), isNetwork("home")]).toEqual([true, false, false]);
});

describe("an address that is", () => {
  const mayReach = addressRule([]);

  test.for([
    "https://hooks.example/relay?key=1",
    "http://hooks.example:8080/",
    "https://[2606:2800:220:1::1]/",
  ])("%s is good", (url) => {
    expect(faultOfWebhookUrl(url, mayReach)).toBeUndefined();
  });

  test.for([
    ["hooks.example", "not a URL"],
    ["ftp://hooks.example", "must begin with"],
    ["https://me:secret@hooks.example", "user name or password"],
    ["http://127.0.0.1/", "private or special"],
    ["http://2130706433/", "private or special"],
    ["http://[::1]/", "private or special"],
    ["http://[::127.0.0.1]/", "private or special"],
    ["http://[::ffff:7f00:1]/", "private or special"],
    ["http://[64:ff9b::10.0.0.1]/", "private or special"],
    ["http://0x7f.1/", "private or special"],
    ["http://127.0.0.1./", "private or special"],
    [`https://hooks.example/${"x".repeat(2100)}`, "longer than"],
  ] as const)("%s is refused: %s", ([url, why]) => {
    expect(faultOfWebhookUrl(url, mayReach)).toContain(why);
  });
});
