import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Config } from "./config.ts";
import { LiveConfig } from "./live-config.ts";
import { readConfig } from "./read-config.ts";
import { scriptedPlatforms } from "../testing/scripted-platforms.ts";

const FILE = {
  sealing: "off",
  sources: { shop: { api_key_sha256: ["a".repeat(64)] } },
  destinations: { meta: { platform: "meta", access_token_env: "TOKEN", options: { dataset_id: "1" } } },
  routes: [{ source: "shop", destinations: ["meta"] }],
};
const destinationWith = (settings: object) => ({
  ...FILE,
  destinations: { meta: { ...FILE.destinations.meta, ...settings } },
});

let folder: string;
let lines: readonly [level: string, fields: Readonly<Record<string, unknown>>, message: string][];
let live: LiveConfig;
/** Configurations that were prepared, and those that were applied. */
let prepared: Config[];
let applied: Config[];
/** Makes the next preparation fail. */
let failure: Error | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "relay-live-"));
  await write(FILE);
  lines = [];
  prepared = [];
  applied = [];
  failure = undefined;
  const log = Object.fromEntries(
    ["info", "warn", "error"].map((level) => [
      level,
      (fields: Readonly<Record<string, unknown>>, message: string) => {
        lines = [...lines, [level, fields, message]];
      },
    ]),
  ) as unknown as ConstructorParameters<typeof LiveConfig>[0]["log"];
  const load = () =>
    readConfig({ RELAY_CONFIG: join(folder, "relay.yaml"), TOKEN: "token" }, scriptedPlatforms);
  live = new LiveConfig({ config: load(), load, log, own: { onReload: () => undefined } });
  live.follow(async (next) => {
    if (failure) throw failure;
    prepared.push(next);
    return () => applied.push(next);
  });
});
afterEach(async () => {
  await live[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function write(file: object | string): Promise<void> {
  await writeFile(join(folder, "relay.yaml"), typeof file === "string" ? file : JSON.stringify(file));
}

/** Reads the file again and returns the line of the log. */
async function reloaded() {
  await live.reload();
  return lines.at(-1);
}

test("a change is applied as a whole, and logged without texts", async () => {
  await write({ ...destinationWith({ max_in_flight: 64, default_country: "DE" }) });
  expect(await reloaded()).toEqual([
    "info",
    {
      revision: live.current.revision,
      count: 2,
      changes: [
        { at: "/destinations/meta/max_in_flight", how: "changed", from: 128, to: 64 },
        { at: "/destinations/meta/default_country", how: "added" },
      ],
    },
    "configuration applied",
  ]);
  expect(applied).toEqual([live.current]);
  expect(live.current.destinations.get("meta")?.maxInFlight).toBe(64);
});

test.for([
  ["a fault", { ...FILE, routes: [] }, "/routes"],
  ["a change of lanes", destinationWith({ lanes: 2 }), "/destinations/meta/lanes"],
  [
    "a change that needs a start",
    { ...FILE, redis: { memory_budget_bytes: 1 } },
    "/redis/memory_budget_bytes",
  ],
] as const)("%s changes nothing, and says where it is", async ([, file, at]) => {
  const before = live.current;
  await write({ ...file, sources: { shop: { api_key_sha256: ["b".repeat(64)] } } });
  const [level, fields] = (await reloaded()) ?? [];
  expect([level, fields?.["faults"]]).toEqual([
    "error",
    expect.arrayContaining([expect.objectContaining({ at })]),
  ]);
  expect([live.current, live.isRefused, prepared]).toEqual([before, true, []]);
  await write(FILE);
  await reloaded();
  expect(live.isRefused).toBe(false);
});

test("a configuration that cannot be applied now is not refused", async () => {
  failure = new Error("no answer");
  await write(destinationWith({ max_in_flight: 64 }));
  expect(await reloaded()).toMatchObject(["warn", { name: "Error" }, "configuration not applied yet"]);
  expect([live.isRefused, applied]).toEqual([false, []]);
});

test("a changed file is read once it has stayed the same for a second", async () => {
  await live.look();
  await write(`${JSON.stringify(FILE)}\n`);
  await live.look();
  expect(applied).toEqual([]);
  await write(destinationWith({ max_in_flight: 64 }));
  await live.look();
  expect(applied).toEqual([]);
  await live.look();
  expect(applied.map(({ destinations }) => destinations.get("meta")?.maxInFlight)).toEqual([64]);
  await live.look();
  expect(applied).toHaveLength(1);
});

test("a changed file with secrets is read again, and nothing of it is logged", async () => {
  const path = join(folder, "keys");
  const keysIn = () => live.current.sources.get("shop")?.apiKeySha256;
  await writeFile(path, "a".repeat(64));
  await write({ ...FILE, sources: { shop: { api_key_sha256_file: path } } });
  await reloaded();
  expect(keysIn()).toEqual(["a".repeat(64)]);
  await writeFile(path, `${"a".repeat(64)}\n${"b".repeat(64)}\n`);
  for (let looks = 0; looks < 2; looks += 1) await live.look();
  expect(keysIn()).toEqual(["a".repeat(64), "b".repeat(64)]);
  const [, fields] = lines.at(-1) ?? [];
  expect(fields).toEqual({ revision: live.current.revision, count: 0, changes: [], secretFiles: "changed" });
  await writeFile(path, "no digest");
  for (let looks = 0; looks < 3; looks += 1) await live.look();
  expect([keysIn()?.length, live.isRefused]).toEqual([2, true]);
});
