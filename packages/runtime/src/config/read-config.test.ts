import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scriptedPlatforms } from "../testing/scripted-platforms.ts";
import { ConfigError } from "./config-error.ts";
import { readConfig } from "./read-config.ts";

const good = `
sources:
  web-shop:
    api_key_sha256: ["${"a".repeat(64)}"]
    default_country: DE
destinations:
  meta-shop:
    platform: meta
    access_token_env: META_TOKEN
    options: { dataset_id: "123" }
routes:
  - { source: web-shop, destinations: [meta-shop], event_names: [Purchase] }
sealing: off
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "relay-config-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function read(yaml: string, variables: Record<string, string> = { META_TOKEN: "secret-token" }) {
  const path = join(folder, "relay.yaml");
  writeFileSync(path, yaml);
  return readConfig({ RELAY_CONFIG: path, ...variables }, scriptedPlatforms);
}

function faultsOf(yaml: string, variables?: Record<string, string>) {
  try {
    read(yaml, variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ at, message }) => `${at}: ${message}`);
    throw error;
  }
  return [];
}

test("a small file is enough: everything else has a default", () => {
  const config = read(good);
  expect(config.destinations.get("meta-shop")).toMatchObject({
    baseUrl: "https://platform.example",
    dialect: { dataset: '{"dataset_id":"123","version":"v1"}' },
    lanes: 1,
    ledgerHours: 48,
  });
  expect(config.env.INGEST_PORT).toBe(8080);
  expect(config.ingest.linger_ms).toBe(4);
  expect(config.routes[0]?.eventNames).toEqual(new Set(["Purchase"]));
});

test("a process has sockets for the requests of several destinations to one host", () => {
  const config = read(good);
  const maxInFlight = config.destinations.get("meta-shop")?.maxInFlight ?? Infinity;
  expect(config.worker.connections_per_host).toBeGreaterThanOrEqual(8 * maxInFlight);
});

test("numbers in the environment are read as numbers", () => {
  expect(read(good, { META_TOKEN: "t", INGEST_PORT: "0" }).env.INGEST_PORT).toBe(0);
  expect(faultsOf(good, { META_TOKEN: "t", INGEST_PORT: "many" })).toEqual([
    expect.stringContaining("INGEST_PORT: must be"),
  ]);
});

test("an access token prints as [secret] everywhere", () => {
  const config = read(good);
  const token = config.destinations.get("meta-shop")?.accessToken;
  expect(`${String(token)} ${JSON.stringify(token)}`).toBe('[secret] "[secret]"');
  expect(token?.reveal()).toBe("secret-token");
});

test("a source has up to two secrets for its webhooks, and each must be one", () => {
  const withSecrets = (names: string) =>
    good.replace("    default_country: DE\n", `    webhook_secret_env: [${names}]\n`);
  const [one, two] = ["o", "t"].map((deadLetter) => Buffer.from(deadLetter.repeat(24)).toString("base64"));
  const variables = { META_TOKEN: "t", ONE: one ?? "", TWO: `whsec_${two}`, SHORT: "c2hvcnQ=" };
  const secrets = read(withSecrets("ONE, TWO"), variables).sources.get("web-shop")?.webhookSecrets;
  expect(secrets?.map((secret) => secret.reveal())).toEqual([one, `whsec_${two}`]);
  expect(String(secrets)).not.toContain(one);
  expect(read(good).sources.get("web-shop")?.webhookSecrets).toEqual([]);
  const at = "/sources/web-shop/webhook_secret_env";
  expect(faultsOf(withSecrets("SHORT, ABSENT"), variables)).toEqual([
    `${at}/0: SHORT must hold 24 to 64 bytes in base64`,
    `${at}/1: ABSENT must hold 24 to 64 bytes in base64`,
  ]);
  for (const names of ["", "ONE, TWO, THREE", "ONE, ONE"])
    expect(faultsOf(withSecrets(names), variables)).toEqual([expect.stringContaining(`${at}: must`)]);
});

test("webhook secrets and API keys come from files too", () => {
  const [secrets, keys] = [join(folder, "secret"), join(folder, "keys")];
  const secret = Buffer.from("s".repeat(24)).toString("base64");
  writeFileSync(secrets, `${secret}\n`);
  writeFileSync(keys, `${"b".repeat(64)}\n${"c".repeat(64)}\n`);
  const inFiles = good.replace(
    "    default_country: DE\n",
    `    webhook_secret_file: [${secrets}]\n    api_key_sha256_file: ${keys}\n`,
  );
  const source = read(inFiles).sources.get("web-shop");
  expect(source?.webhookSecrets.map((one) => one.reveal())).toEqual([secret]);
  expect(source?.apiKeySha256).toEqual(["a", "b", "c"].map((digit) => digit.repeat(64)));
  const at = "/sources/web-shop";
  expect(faultsOf(inFiles.replaceAll(folder, "/nowhere"))).toEqual([
    `${at}/api_key_sha256_file: /nowhere/keys must hold the SHA-256 of API keys in lower-case hex, one a line`,
    `${at}/webhook_secret_file/0: /nowhere/secret must hold 24 to 64 bytes in base64`,
  ]);
  const three = inFiles.replace(
    "    webhook_secret_file",
    "    webhook_secret_env: [A, B]\n    webhook_secret_file",
  );
  expect(faultsOf(three, { META_TOKEN: "t", A: secret, B: secret })).toEqual([
    `${at}/webhook_secret_file: must name at most two with webhook_secret_env`,
  ]);
  const none = good.replace(/    api_key_sha256: .*\n/, "");
  expect(faultsOf(none)).toEqual([`${at}/api_key_sha256: is required, or api_key_sha256_file`]);
});

test("an access token comes from either a variable or a file", () => {
  const path = join(folder, "token");
  const inFile = good.replace("access_token_env: META_TOKEN", `access_token_file: ${path}`);
  const at = "/destinations/meta-shop";
  expect(faultsOf(inFile)).toEqual([`${at}/access_token_file: there is no token to read in ${path}`]);
  writeFileSync(path, "file-token\n");
  expect(read(inFile).destinations.get("meta-shop")?.accessToken.reveal()).toBe("file-token");
  const either = `${at}: must have either access_token_env or access_token_file`;
  expect(faultsOf(good.replace("access_token_env: META_TOKEN", ""))).toEqual([either]);
  const both = good.replace("access_token_env", `access_token_file: ${path}\n    access_token_env`);
  expect(faultsOf(both)).toEqual([either]);
});

test("every fault is reported at once, each with its place", () => {
  const bad = good
    .replace('dataset_id: "123"', 'dataset_id: "abc", colour: red')
    .replace("platform: meta", "platform: meta\n    lanes: 3")
    .replace("source: web-shop", "source: another-shop");
  expect(faultsOf(bad, {})).toEqual([
    "/destinations/meta-shop/options/colour: is not a field of the relay",
    expect.stringContaining("/destinations/meta-shop/options/dataset_id: must be a number"),
    "/destinations/meta-shop/access_token_env: the environment has no META_TOKEN",
    "/destinations/meta-shop/lanes: must be a power of two",
    "/routes/0/source: there is no source another-shop",
    "/sources/web-shop: no route takes its conversions",
  ]);
});

test("a fault of the schema neither hides nor causes faults of other rules", () => {
  const bad = good
    .replace("    default_country: DE\n", "    default_country: Germany\n  Web_Shop: {}\n")
    .replace("platform: meta", "platform: meta\n    lanes: 3\n    max_wait_ms: soon")
    .replace('dataset_id: "123"', 'dataset_id: "abc"')
    .replace("event_names: [Purchase]", "event_names: [purchase, Purchse, 7], colour: red");
  expect(faultsOf(`${bad}redis: 4\ningest: { pixel_source: nobody }\n`, { LOG_LEVEL: "loud" })).toEqual([
    expect.stringContaining("LOG_LEVEL: must be one of"),
    expect.stringContaining("/routes/0/colour: is not a field"),
    expect.stringContaining("/sources/web-shop/default_country: must be"),
    expect.stringContaining("/sources/Web_Shop: is not a name"),
    "/destinations/meta-shop/max_wait_ms: must be integer",
    "/routes/0/event_names/2: must be string",
    "/redis: must be object",
    expect.stringContaining("/destinations/meta-shop/options/dataset_id: must be"),
    "/destinations/meta-shop/access_token_env: the environment has no META_TOKEN",
    "/destinations/meta-shop/lanes: must be a power of two",
    expect.stringContaining("/routes/0/event_names/0: purchase resembles the standard event Purchase"),
    expect.stringContaining("/routes/0/event_names/1: Purchse resembles the standard event Purchase"),
    "/ingest/pixel_source: there is no source nobody",
  ]);
});

test("an acknowledgement is a word or a number of replicas, and `fsync` needs an append-only file", () => {
  const redis = (settings: string) => faultsOf(`${good}redis: ${settings}\n`);
  for (const given of ["memory", "fsync", "{ replicas: 2 }"])
    expect(redis(`{ acknowledge: ${given} }`)).toEqual([]);
  expect(redis("{ acknowledge: disk }")).toEqual([
    "/redis/acknowledge: must be one of: object, memory, fsync",
  ]);
  expect(redis("{ acknowledge: { replicas: 0 } }")).toEqual(["/redis/acknowledge/replicas: must be >= 1"]);
  expect(redis("{ acknowledge: fsync, allow_volatile: true }")).toEqual([
    expect.stringContaining("/redis/allow_volatile: contradicts acknowledge: fsync"),
  ]);
});

test.for([
  "- just a list",
  "sources: 1\ndestinations: [x]\nroutes: {}",
  "sources: {a: 1}\ndestinations: {b: }\nroutes: [~, 3, {destinations: 5}]",
])("a file of another form is reported: %s", (yaml) => {
  expect(faultsOf(yaml).length).toBeGreaterThan(0);
});

test.for([
  [
    "max_body_bytes: 3000000, max_body_bytes_in_flight: 2999999",
    "max_body_bytes_in_flight",
    "max_body_bytes, 3000000",
  ],
  ["headers_timeout_ms: 20000, request_timeout_ms: 19999", "request_timeout_ms", "headers_timeout_ms, 20000"],
  // Compared with the default of the other setting.
  ["max_body_bytes: 67108865", "max_body_bytes_in_flight", "max_body_bytes, 67108865"],
] as const)(
  "a limit of the ingest API that contradicts another is a fault: %s",
  ([settings, name, least]) => {
    expect(faultsOf(`${good}ingest: { ${settings} }\n`)).toEqual([
      `/ingest/${name}: must be at least ${least}`,
    ]);
  },
);

test("limits of the ingest API may be equal", () => {
  const equal = "max_body_bytes: 2000000, max_body_bytes_in_flight: 2000000, headers_timeout_ms: 9000";
  expect(faultsOf(`${good}ingest: { ${equal}, request_timeout_ms: 9000 }\n`)).toEqual([]);
});

test("an own event name that resembles a standard event needs own_event_names", () => {
  const own = good.replace("[Purchase]", "[Purchased], own_event_names: true");
  expect(read(own).routes[0]?.eventNames).toEqual(new Set(["Purchased"]));
});

test("the waits for a conversion that fails alone must end while the platform recognises a repetition", () => {
  const days = good.replace(
    "platform: meta",
    "platform: meta\n    retry_failing_seconds: [86400, 86400, 60]",
  );
  expect(faultsOf(days)).toEqual([
    "/destinations/meta-shop/retry_failing_seconds: must add up to at most 48 hours, in which the platform recognises a repetition",
  ]);
});

test("a misspelt setting is refused, not ignored", () => {
  expect(faultsOf(good.replace("default_country", "defaultCountry"))).toEqual([
    "/sources/web-shop/defaultCountry: is not a field of the relay",
  ]);
});

test("broken YAML and a missing file are reported as such", () => {
  expect(faultsOf("sources: [")[0]).toContain("relay.yaml:");
  expect(() => readConfig({ RELAY_CONFIG: "/nowhere/relay.yaml" }, scriptedPlatforms)).toThrow(
    "there is no readable file",
  );
});

test("a share of backlogs without a limit is a fault", () => {
  const shared = good.replace("default_country: DE", "backlog_share: 0.5");
  expect(faultsOf(shared)).toEqual([
    "/sources/web-shop/backlog_share: has no effect: set max_backlog of a destination that its routes name",
  ]);
  expect(faultsOf(shared.replace("platform: meta", "platform: meta\n    max_backlog: 1000"))).toEqual([]);
});
