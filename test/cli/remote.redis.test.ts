import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "@relay/admin-api/app";
import { BlindIndex, personDigests } from "@relay/core";
import { BodyBudget, type Listening, listenOn } from "@relay/http";
import { PLATFORMS } from "@relay/platforms";
import {
  ConsoleSessions,
  connectRedis,
  Operator,
  Queues,
  RedisDeadLetters,
  Registration,
} from "@relay/redis";
import { ALONE, type Config, createLogger, createMetrics } from "@relay/runtime";
import { EnvelopeSealer } from "@relay/sealing";
import { RedisServer } from "@relay/testkit";
import { deadLetter, idOf } from "@relay/testkit/exams";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runRelay } from "./run-relay.ts";

/** The same commands on Redis itself and over the admin API. */
const KEYS = { reader: "key-of-a-reader", ada: "key-of-ada" };
const sha256 = (key: string) => createHash("sha256").update(key).digest("hex");
const config = {
  platforms: PLATFORMS,
  sources: new Map(),
  destinations: new Map(),
  routes: [],
  redis: { allow_volatile: true, acknowledge: "memory" },
  sealing: { keys: [] },
  env: { RELAY_CONFIG: "/nowhere/relay.yaml" },
  revision: "a1b2",
  loadedAtMs: 0,
  hasConsole: false,
  adminKeys: [
    { name: "reader", apiKeySha256: [sha256(KEYS.reader)], scopes: new Set(["read"]) },
    { name: "ada", apiKeySha256: [sha256(KEYS.ada)], scopes: new Set(["read", "personal", "operate"]) },
  ],
} as unknown as Config;

/** Without keys, as a command that finds no relay.yaml. */
const sealer = new EnvelopeSealer([], () => performance.now());
const index = new BlindIndex(Buffer.alloc(32, 7));
const resources = new AsyncDisposableStack();
let deadLetters: RedisDeadLetters;
let redisUrl: string;
let api: Listening;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "relay-remote-"));
  resources.defer(() => rmSync(folder, { recursive: true }));
  const server = resources.use(await RedisServer.start());
  redisUrl = server.url;
  const redis = resources.adopt(await connectRedis(redisUrl, "producer"), (client) => client.disconnect());
  const queues = resources.adopt(new Queues(redis), (all) => all.close());
  await new Registration(redis, [{ name: "shop", lanes: 2, ledgerHours: 48 }], () => undefined).open();
  deadLetters = new RedisDeadLetters(redis, sealer, {
    peopleIn: ({ conversion }) => personDigests(conversion.user_data).map((digest) => index.markOf(digest)),
  });
  await deadLetters.write("shop", [deadLetter(1), deadLetter(2), deadLetter(3, "expired")]);
  const app = createApp({
    config,
    sessions: new ConsoleSessions(redis),
    operatorFor: (by) => new Operator({ redis, queues, sealer, index, by }),
    bodies: new BodyBudget(1_000_000, () => undefined),
    log: createLogger("admin-api", "silent"),
    ...ALONE.observation({ registry: createMetrics().registry, isReady: () => true }),
  });
  api = resources.use(await listenOn(app, "127.0.0.1", 0));
});
afterAll(() => resources.disposeAsync());

const NO_FILE = { RELAY_CONFIG: "/nowhere/relay.yaml", XDG_CONFIG_HOME: "/nowhere" };
const onRedis = (...args: readonly string[]) => runRelay(args, [], { ...NO_FILE, REDIS_URL: redisUrl });
const over = (key: string, ...args: readonly string[]) =>
  runRelay(args, [], {
    ...NO_FILE,
    RELAY_ADMIN_URL: `http://127.0.0.1:${api.port}`,
    RELAY_ADMIN_KEY: key,
  });

/** Without what differs from one call to the next. */
const still = (text: string) =>
  text.replaceAll(/"(?:at|nowMs|clockSkewSeconds|usedBytes)":[^,}]*/g, "").trim();

describe("over the admin API a command prints what it prints on Redis itself:", () => {
  test.for([
    "destinations list --json",
    "destinations list",
    "lanes --json",
    "lanes",
    "dead-letters list shop --json",
    "dead-letters list shop --reason expired --since 2d",
    "dead-letters stats shop --json",
    `dead-letters show shop ${idOf(1)}`,
    "dead-letters export shop",
    "aside list",
    "keys list --json",
    "lanes grow shop --to 2",
    "quarantine list",
    "webhooks list",
    "replay list shop",
    "top --frames 1 --interval 1 --json",
  ])("relay %s", async (line) => {
    const args = line.split(" ");
    const [here, there] = [await onRedis(...args), await over(KEYS.ada, ...args)];
    expect({ ...there, stdout: still(there.stdout.replace(/,?\s*"masked": false/, "")) }).toEqual({
      ...here,
      stdout: still(here.stdout),
    });
    expect(here).toMatchObject({ code: 0, stdout: expect.stringMatching(/\S/) });
  });
});

test("changes are made under the name of the key, and need its scope", async () => {
  expect(await over(KEYS.reader, "destinations", "pause", "shop")).toMatchObject({
    code: 5,
    stderr: expect.stringContaining("operate"),
  });
  expect(await over("no key", "lanes")).toMatchObject({ code: 5 });
  expect((await over(KEYS.ada, "destinations", "pause", "shop")).code).toBe(0);
  expect((await over(KEYS.ada, "destinations", "list")).stdout).toContain("paused");
  expect((await over(KEYS.ada, "destinations", "resume", "shop")).code).toBe(0);
  const replayed = await over(
    KEYS.ada,
    "replay",
    "start",
    "shop",
    "--reason",
    "expired",
    "--no-follow",
    "--json",
  );
  const { id } = JSON.parse(replayed.stdout) as { readonly id: string };
  expect((await over(KEYS.ada, "replay", "pause", "shop", id)).stdout).toContain("paused");
  expect((await over(KEYS.ada, "replay", "status", "shop", id)).stdout).toContain("paused");
  const discarded = await over(KEYS.ada, "dead-letters", "discard", "shop", idOf(2), "--why", "a test");
  expect(discarded.stdout).toContain("1 dead letters of shop were deleted");
  const { stdout } = await over(KEYS.ada, "audit", "--json");
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([
    { by: "ada", action: "dead-letters.discard", detail: { discarded: 1, reason: "a test" } },
    { by: "ada", action: "replays.pause" },
    { by: "ada", action: "replays.start" },
    { by: "ada", action: "destinations.resume" },
    { by: "ada", action: "destinations.pause" },
  ]);
});

describe("the doctor", () => {
  interface Found {
    readonly what: string;
    readonly state: string;
    readonly found: string;
  }
  /** What it finds beside the Node versions of this machine, as `state what: found`. */
  const doctor = async (key: string, ...args: readonly string[]) => {
    const { code, stdout } = await over(key, "doctor", "--json", ...args);
    const found = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Found);
    const lines = found.map(({ what, state, found: text }) => `${state} ${what}: ${text}`);
    return { code, found: lines.filter((line) => !line.includes("Node ")) };
  };

  test("asks the admin API, and needs neither relay.yaml nor Redis nor the ingest API beside it", async () => {
    expect(await doctor(KEYS.reader)).toEqual({
      code: 1,
      found: [
        expect.stringMatching(/^warning configuration of the admin API: 0 sources, .* has changed since/),
        expect.stringMatching(/^warning sealing: off/),
        "good Redis: reachable, durable, no eviction",
        "good clocks: Redis' clock is 0.0 s from the admin API's",
        "bad programs: 0 processes of the ingest API, 0 of the worker",
        "good gate of shop: open",
      ],
    });
  });

  test("says what is wrong with Redis, as the programs do when they start", async () => {
    Object.assign(config.redis, { acknowledge: { replicas: 1 }, acknowledge_timeout_ms: 1 });
    const { found } = await doctor(KEYS.reader);
    Object.assign(config.redis, { acknowledge: "memory" });
    expect(found).toContainEqual(expect.stringMatching(/^bad Redis: .*it has 0 of 1/));
  });

  test("names a gate that is shut, and an ingest API that it is told of", async () => {
    await over(KEYS.ada, "destinations", "pause", "shop");
    const { found } = await doctor(KEYS.reader, "--url", "http://127.0.0.1:1");
    await over(KEYS.ada, "destinations", "resume", "shop");
    expect(found).toContain("warning gate of shop: paused, by-hand");
    expect(found.at(-1)).toMatch(/^warning ingest API http:\/\/127.0.0.1:1: /);
  });

  test("says once that a key is refused", async () => {
    const { found } = await doctor("no key");
    expect(found).toEqual([
      expect.stringMatching(/^bad admin API: The admin API refused: The API key is unknown/),
    ]);
  });
});

test("a person is erased with the scope personal, and is told where the platforms delete what they have", async () => {
  const email = "ada@example.com";
  const theirs = { ...deadLetter(4).conversion, user_data: { email } };
  await deadLetters.write("shop", [{ ...deadLetter(4), conversion: theirs }]);
  const erase = (key: string, ...args: readonly string[]) => over(key, "erase", "--email", email, ...args);
  expect(await erase(KEYS.reader)).toMatchObject({ code: 5, stderr: expect.stringContaining("personal") });
  const dry = JSON.parse((await erase(KEYS.ada, "--dry-run", "--json")).stdout) as object;
  expect(dry).toMatchObject({
    dryRun: true,
    deadLetters: 1,
    atPlatforms: [{ platform: "meta" }, { platform: "tiktok" }],
  });
  const { stdout } = await erase(KEYS.ada);
  expect(stdout).toContain("Dead letters removed: 1");
  for (const { deletionPage } of PLATFORMS.all) expect(stdout).toContain(deletionPage.url);
  expect((await erase(KEYS.ada)).stdout).toContain("Dead letters removed: 0");
  const audit = (await over(KEYS.ada, "audit", "--json")).stdout;
  expect(audit).toContain('"action":"erase"');
  expect(audit).not.toContain(email);
});

test("only erasing needs the key by which persons are found", async () => {
  const file = join(folder, "erasure.yaml");
  writeFileSync(file, "sealing: off\nerasure: { index_key_env: NOT_SET }\n");
  const env = { ...NO_FILE, RELAY_CONFIG: file, REDIS_URL: redisUrl };
  expect(await runRelay(["lanes"], [], env)).toMatchObject({ code: 0 });
  expect(await runRelay(["erase", "--email", "ada@example.com"], [], env)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("/erasure/index_key_env"),
  });
});

test("what the relay refuses is said with what to do", async () => {
  expect(await over(KEYS.ada, "destinations", "pause", "nobody")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("known are: shop"),
  });
  const away = await runRelay(["lanes", "--admin-url", "http://127.0.0.1:1"], [], { RELAY_ADMIN_KEY: "key" });
  expect(away).toMatchObject({ code: 4, stderr: expect.stringContaining("127.0.0.1:1") });
  expect(await onRedis("lanes", "--admin-url", "http://127.0.0.1:1")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("RELAY_ADMIN_KEY"),
  });
  expect((await onRedis("lanes", "--admin-url", "http://127.0.0.1:1", "--redis", redisUrl)).code).toBe(0);
});

test.for([
  [["--reason", "refusd"], "Allowed choices are refused"],
  [["--since", "1 week"], "Give a time such as"],
] as const)("an unknown value is refused with what would be right: %j", async ([args, said]) => {
  const { code, stderr } = await onRedis("dead-letters", "list", "shop", ...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
});

describe("profiles", () => {
  const write = (text: string) => {
    mkdirSync(join(folder, "relay"), { recursive: true });
    writeFileSync(join(folder, "relay", "profiles.yaml"), text);
  };
  const lanes = (...args: readonly string[]) =>
    runRelay(["lanes", ...args], [], { XDG_CONFIG_HOME: folder, REDIS_URL: redisUrl, PROD_KEY: KEYS.reader });
  const admin = () => `http://127.0.0.1:${api.port}`;

  test("name an admin API and where its key is; one of them is used by itself", async () => {
    writeFileSync(join(folder, "key"), `${KEYS.ada}\n`);
    write(`default: prod
profiles:
  prod: { admin_url: "${admin()}", admin_key_env: PROD_KEY }
  filed: { admin_url: "${admin()}", admin_key_file: ${join(folder, "key")} }
  gone: { admin_url: "http://127.0.0.1:1", admin_key_env: PROD_KEY }
`);
    expect((await lanes()).code).toBe(0);
    expect((await lanes("--profile", "filed")).code).toBe(0);
    expect(await lanes("--profile", "gone")).toMatchObject({ code: 4 });
    expect((await lanes("--profile", "gone", "--redis", redisUrl)).code).toBe(0);
  });

  test.for([
    ["profiles: 7", "must hold a mapping"],
    ["profiles: { prod: { url: x } }\ndefault: prod", "/profiles/prod/url is not a field"],
    ["profiles: { prod: {} }\ndefault: test", 'it has no profile "test"; it has: prod'],
    ["profiles: { prod: { admin_url: 7 } }\ndefault: prod", "/profiles/prod/admin_url must be a text"],
    ["a: [", "not valid YAML"],
  ] as const)("%j is refused", async ([text, said]) => {
    write(text);
    expect(await lanes()).toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
  });
});
