import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { relay } from "@relay/cli/relay";
import { admit } from "@relay/core";
import { openApiOf } from "@relay/ingest-api/openapi";
import { PLATFORMS } from "@relay/platforms";
import { ConfigError, readConfig, relayFileSchema } from "@relay/runtime";
import { PROJECT_ROOT } from "@relay/testkit";
import { Value } from "typebox/value";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { REGISTRY } from "./registry.ts";

/** What needs no process of a third platform: configuration, schemas and the command. */
const NOW = 1_795_000_000;
const purchase = {
  event_name: "Purchase",
  event_time: NOW - 60,
  event_id: "order-1",
  action_source: "website",
  user_data: { ring: " ne-44", email: "Ada@Example.com", fbp: "x" },
  custom_data: { value: 1, currency: "EUR", pigeon_crumbs: 4 },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "third-platform-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(content));
  return path;
}

async function configFaults(options: object): Promise<readonly string[]> {
  const file = await write("relay.yaml", {
    sources: { shop: { api_key_sha256: ["0".repeat(64)] } },
    destinations: { loft: { platform: "pigeon", access_token_env: "TOKEN", options } },
    routes: [{ source: "shop", destinations: ["loft"], event_names: ["arrived"] }],
    sealing: "off",
  });
  try {
    readConfig({ RELAY_CONFIG: file, TOKEN: "t" }, REGISTRY);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(({ at }) => at);
  }
}

test("its options and its standard events are checked as those of any platform", async () => {
  expect(await configFaults({ loft: "North", flight: "noon", wings: 2 })).toEqual([
    "/destinations/loft/options/wings",
    "/destinations/loft/options/loft",
    "/destinations/loft/options/flight",
    "/routes/0/event_names/0",
  ]);
});

test("it is in the schema of relay.yaml, and its key and field are in OpenAPI", () => {
  expect(JSON.stringify(relayFileSchema(REGISTRY.names))).toContain('["meta","tiktok","pigeon"]');
  const { components } = openApiOf(REGISTRY.conversions) as {
    readonly components: { readonly schemas: { readonly Conversion: object } };
  };
  expect(components.schemas.Conversion).toMatchObject({
    properties: {
      user_data: { properties: { pigeon_ring: {}, ring: { description: "Same as pigeon_ring." } } },
      custom_data: { properties: { pigeon_crumbs: { type: "integer" } } },
    },
  });
});

test("its key and its type are known where it is registered, and nowhere else", () => {
  expect(admit(purchase, "shop", REGISTRY.conversions)).toMatchObject({
    ok: true,
    conversion: { user_data: { pigeon_ring: " ne-44" }, custom_data: { pigeon_crumbs: 4 } },
  });
  const wrong = { ...purchase, custom_data: { pigeon_crumbs: "few" } };
  expect(admit(wrong, "shop", REGISTRY.conversions)).toMatchObject({
    ok: false,
    faults: [{ pointer: "/custom_data/pigeon_crumbs", code: "wrong_type" }],
  });
  expect(admit(purchase, "shop", PLATFORMS.conversions)).toMatchObject({
    ok: false,
    faults: [{ pointer: "/user_data/ring", code: "unknown_field" }],
  });
});

test.for(["meta", "tiktok"])("%s does not get its key and its field, and says so", (name) => {
  const platform = REGISTRY.get(name);
  const admission = admit(purchase, "shop", REGISTRY.conversions);
  if (!admission.ok) throw new Error(JSON.stringify(admission.faults));
  const options = Value.Default(platform.options, platform.sampleOptions(admission.conversion));
  const { json, leftOut } = REGISTRY.open(name, options).prepare(admission.conversion, { nowSeconds: NOW });
  expect(json).not.toMatch(/pigeon|ne-44/i);
  expect(leftOut).toContainEqual({ pointer: "/user_data/pigeon_ring", why: "no-counterpart" });
  expect(leftOut).toContainEqual({ pointer: "/custom_data/pigeon_crumbs", why: "no-counterpart" });
});

/** The JSON lines that a subcommand prints for the lines of a file. */
async function printed(
  command: readonly string[],
  ...lines: readonly unknown[]
): Promise<readonly unknown[]> {
  const file = join(folder, "lines.ndjson");
  await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const output: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    output.push(String(text));
    return true;
  });
  try {
    const program = await relay(() => Promise.resolve(REGISTRY), command);
    await program.parseAsync(["node", "relay", ...command, "--json", file]);
  } finally {
    write.mockRestore();
    process.exitCode = 0;
  }
  return output
    .join("")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
}

test("relay preview shows its event, with a setting of its own chosen by an option", async () => {
  const [shown] = await printed(
    ["preview", "--platform", "pigeon", "--flight", "night", "--plain", "--now", String(NOW)],
    purchase,
  );
  expect(shown).toMatchObject({
    event: {
      message: "Purchase",
      id: "order-1",
      bird: { ring: "NE-44", mail: "ada@example.com" },
      crumbs: 4,
    },
  });
});

test("relay validate recognises its own shape, and points into it", async () => {
  const own = { message: "A message of far too many letters", event_time: NOW, user_data: { ring: "ne-44" } };
  const [refused, taken] = await printed(["validate", "--now", String(NOW)], own, {
    ...own,
    message: "Arrived",
  });
  expect(refused).toMatchObject({
    status: "refused",
    faults: expect.arrayContaining([expect.objectContaining({ pointer: "/message", code: "invalid_value" })]),
  });
  expect(taken).toMatchObject({
    status: "accepted",
    destinations: [{ name: "pigeon", match_quality: { score: 7, keys: ["pigeon_ring"] } }],
  });
});

test("relay classify reads its answers", async () => {
  const results = [{ ok: true }, { ok: false }];
  expect(
    await printed(
      ["classify", "--platform", "pigeon"],
      { status: 200, body: { results }, sent: 2 },
      { status: 401, body: {} },
    ),
  ).toMatchObject([{ outcome: "partial" }, { outcome: "credentials" }]);
});

test("no file outside this folder names it", () => {
  const files = execFileSync("git", ["grep", "-il", "pigeon"], { cwd: PROJECT_ROOT, encoding: "utf8" });
  const others = files.split("\n").filter((path) => path !== "" && !path.startsWith("test/third-platform/"));
  expect(others).toEqual([]);
});
