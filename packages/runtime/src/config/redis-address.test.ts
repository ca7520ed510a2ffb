import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConfigError } from "./config-error.ts";
import { readRedisOnly } from "./read-config.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "relay-redis-config-"));
  writeFileSync(join(folder, "password"), "swordfish\n");
  writeFileSync(join(folder, "url"), "rediss://relay:swordfish@redis.example:6380\n");
  writeFileSync(join(folder, "ca.pem"), "-----BEGIN CERTIFICATE-----\n");
  writeFileSync(join(folder, "key.pem"), "-----BEGIN PRIVATE KEY-----\n");
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Reads a section `redis`; FOLDER in it is the folder of the test's files. */
function read(redis: object, variables: Readonly<Record<string, string>> = {}) {
  const file = join(folder, "relay.yaml");
  writeFileSync(file, JSON.stringify({ redis }).replaceAll("FOLDER", folder));
  return readRedisOnly({ RELAY_CONFIG: file, SECRET: "hunter2", ...variables });
}

function faultsOf(redis: object, variables?: Readonly<Record<string, string>>) {
  try {
    read(redis, variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ at, message }) => `${at}: ${message}`);
    throw error;
  }
  return [];
}

const SENTINELS = { sentinels: ["a:26379", "[::1]:26380"], master_name: "relay" };

describe("Redis is", () => {
  test("at the URL in a file", () => {
    const url = "rediss://relay:swordfish@redis.example:6380";
    expect(read({ url_file: "FOLDER/url" }).place).toEqual({ kind: "url", url });
    expect(faultsOf({ url_file: "FOLDER/ca.pem" })).toEqual([
      `/redis/url_file: there is no URL of Redis to read in ${folder}/ca.pem`,
    ]);
    expect(faultsOf({ url_file: "FOLDER/url", url: "redis://a" })).toEqual([
      "/redis/url_file: must not be given beside url",
    ]);
  });

  test("at REDIS_URL where relay.yaml names none, else on this machine", () => {
    const url = "redis://elsewhere:1";
    expect(read({}, { REDIS_URL: url }).place).toEqual({ kind: "url", url });
    expect(read({}).place).toEqual({ kind: "url", url: "redis://127.0.0.1:6379" });
    expect(readRedisOnly({ RELAY_CONFIG: join(folder, "absent"), REDIS_URL: url }).place).toEqual({
      kind: "url",
      url,
    });
  });

  test("a primary that Sentinels name", () => {
    const { place } = read({ ...SENTINELS, sentinel_username: "watch", sentinel_password_env: "SECRET" });
    expect(place).toMatchObject({
      kind: "sentinel",
      sentinels: [
        { host: "a", port: 26_379 },
        { host: "::1", port: 26_380 },
      ],
      masterName: "relay",
      sentinelCredentials: { username: "watch" },
    });
    expect(inspect(place)).not.toContain("hunter2");
  });

  test("a cluster, with certificates, a password and a map of addresses", () => {
    const address = read({
      cluster: ["a:7000"],
      nat_map: { "10.0.0.1:7000": "a:7000" },
      username: "relay",
      password_file: "FOLDER/password",
      tls: { ca: "FOLDER/ca.pem", cert: "FOLDER/ca.pem", key: "FOLDER/key.pem", servername: "redis" },
      key_prefix: "shop:",
      connect_timeout_ms: 1000,
    });
    expect(address).toMatchObject({
      place: { kind: "cluster", nodes: [{ host: "a", port: 7000 }] },
      natMap: { "10.0.0.1:7000": { host: "a", port: 7000 } },
      tls: { ca: "-----BEGIN CERTIFICATE-----\n", servername: "redis" },
      keyPrefix: "shop:",
      connectTimeoutMs: 1000,
      commandTimeoutMs: 5000,
    });
    expect(address.credentials.password?.reveal()).toBe("swordfish");
    expect(address.tls?.key?.reveal()).toContain("PRIVATE KEY");
    expect(inspect(address)).not.toMatch(/swordfish|PRIVATE/);
  });
});

test.for<readonly [string, object, string]>([
  ["two places", { url: "redis://a", cluster: ["a:1"] }, "/redis/cluster: must not be given beside url"],
  ["Sentinels without the name", { sentinels: ["a:1"] }, "/redis/master_name: is missing"],
  ["a name without Sentinels", { master_name: "relay" }, "/redis/master_name: is for sentinels"],
  ["a map for one Redis", { nat_map: { "a:1": "b:2" } }, "/redis/nat_map: is for sentinels or cluster"],
  ["a host without a port", { cluster: ["a"] }, "/redis/cluster/0: must be host:port"],
  ["a URL that is none", { url: "redis://a:b:c" }, "/redis/url: is not a URL"],
  ["TLS beside a URL without it", { url: "redis://a", tls: {} }, "/redis/tls: needs a URL that begins with"],
  ["a certificate without its key", { tls: { cert: "FOLDER/ca.pem" } }, "/redis/tls/cert: needs key"],
  [
    "a file without a certificate",
    { tls: { ca: "FOLDER/password" } },
    "/redis/tls/ca: there is no certificate",
  ],
  [
    "two passwords",
    { password_env: "SECRET", password_file: "FOLDER/password" },
    "/redis/password_file: must not be given beside password_env",
  ],
  [
    "a variable that is not set",
    { password_env: "ABSENT" },
    "/redis/password_env: the environment has no ABSENT",
  ],
  ["a file that is not there", { password_file: "/nowhere" }, "/redis/password_file: there is no password"],
  [
    "a user without a password",
    { username: "relay" },
    "/redis/username: needs password_env or password_file",
  ],
  [
    "a user beside one in the URL",
    { url: "redis://u:p@a", username: "u", password_env: "SECRET" },
    "/redis/username: must not be given beside a URL that holds",
  ],
  ["a prefix with a hash tag", { key_prefix: "{a}" }, "/redis/key_prefix: must be at most 64"],
])("%s is a fault of its own", ([, redis, fault]) => {
  expect(faultsOf(redis)).toEqual([expect.stringContaining(fault)]);
});

test("REDIS_URL beside a place in relay.yaml is a fault", () => {
  expect(faultsOf(SENTINELS, { REDIS_URL: "redis://a" })).toEqual([
    expect.stringContaining("REDIS_URL: must not be set beside /redis/sentinels"),
  ]);
});
