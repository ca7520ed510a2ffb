import { createHash } from "node:crypto";
import { Deployment, type Program } from "@relay/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { PigeonServer } from "./server.ts";

/** A third platform that is registered by one line, in the real programs, beside one of the relay's own. */
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const KEYS = { source: "key-of-the-shop", operator: "key-of-ada" };

let server: PigeonServer;
let deployment: Deployment;
let admin: Program;

beforeAll(async () => {
  server = await PigeonServer.start();
  deployment = await Deployment.start({
    sources: { "web-shop": { key: KEYS.source } },
    destinations: {
      "north-loft": {
        platform: "pigeon",
        options: { loft: "north", flight: "night" },
        base_url: server.url,
        pause_at_refused_share: 1,
        max_wait_ms: 50,
      },
      "meta-shop": { platform: "meta", options: { dataset_id: "1001" }, max_wait_ms: 50 },
    },
    routes: [{ source: "web-shop", destinations: ["north-loft", "meta-shop"] }],
    settings: {
      admin: { keys: { ada: { api_key_sha256: [sha256(KEYS.operator)], scopes: ["read", "operate"] } } },
    },
    files: {
      "ingest-api": "test/third-platform/ingest-api.ts",
      worker: "test/third-platform/worker.ts",
      "admin-api": "test/third-platform/admin-api.ts",
    },
    hasAdmin: true,
  });
  if (!deployment.admin) throw new Error("the admin API was not started");
  admin = deployment.admin;
});
afterAll(async () => {
  await deployment?.stop();
  await server?.[Symbol.asyncDispose]();
});

const purchase = (id: string, crumbs: number) => ({
  event_name: "Purchase",
  event_time: Math.floor(Date.now() / 1000) - 60,
  event_id: id,
  action_source: "website",
  event_source_url: "https://shop.example/thanks",
  user_data: { ring: "ne-44", email: "Ada@Example.com", client_user_agent: "Mozilla/5.0" },
  custom_data: { value: 1, currency: "EUR", pigeon_crumbs: crumbs },
});

type Json = Readonly<Record<string, unknown>>;

async function ask(url: string, key: string, body?: unknown): Promise<{ status: number; body: Json }> {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

const ingest = (path: string, body?: unknown) => ask(`${deployment.ingest.url}${path}`, KEYS.source, body);
const operate = (path: string, body?: unknown) =>
  ask(`${admin.url}/v1/destinations/north-loft${path}`, KEYS.operator, body);
const until = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 30_000, interval: 20 });

test("a conversion with its key and field is judged, delivered and reported; others do not get them", async () => {
  const data = [purchase("taken", 2), purchase("refused", 3), purchase("also-taken", 4)];
  expect(await ingest("/v1/validate", data)).toMatchObject({
    status: 200,
    body: { match_quality: { "north-loft": { score: 10, coverage: { pigeon_ring: 1, email: 1 } } } },
  });
  expect(await ingest("/v1/events", { test_event_code: "T1", data })).toMatchObject({
    status: 202,
    body: { accepted: 3, refused: 0 },
  });
  await until(() => expect(server.taken.map(({ id }) => id)).toEqual(["taken", "also-taken"]));
  expect(server.bodies[0]).toMatchObject({ flight: "night", test_event_code: "T1" });
  expect(server.taken[0]).toMatchObject({
    message: "Purchase",
    bird: { ring: sha256("NE-44"), mail: sha256("ada@example.com"), agent: "Mozilla/5.0" },
    crumbs: 2,
  });
  await until(async () =>
    expect(await ingest("/v1/events/taken?test_event_code=T1")).toMatchObject({
      body: {
        destinations: expect.arrayContaining([
          expect.objectContaining({ destination: "north-loft", status: "delivered" }),
          expect.objectContaining({ destination: "meta-shop", status: "delivered" }),
        ]),
      },
    }),
  );
  const bodies = await (await fetch(`${deployment.sandbox.url}/_sandbox/bodies?last=9`)).text();
  expect(bodies).toContain("also-taken");
  expect(bodies).not.toContain("pigeon");
});

test("a message that it refuses alone is a dead letter, and a replay with a patch delivers it", async () => {
  await until(async () =>
    expect(await operate("/dead-letters?reason=refused")).toMatchObject({
      body: { dead_letters: [{ event_id: "refused", code: "7" }] },
    }),
  );
  const started = await operate("/replays", {
    filter: { reason: "refused" },
    patch: { custom_data: { pigeon_crumbs: 8 } },
    reason: "odd crumbs",
  });
  expect(started.status).toBe(201);
  await until(() =>
    expect(server.taken.map(({ id, crumbs }) => [id, crumbs])).toContainEqual(["refused", 8]),
  );
  await until(async () =>
    expect(await operate(`/replays/${String(started.body["id"])}`)).toMatchObject({
      body: { state: "done", delivered: 1 },
    }),
  );
});

test("metrics and OpenAPI know it", async () => {
  const [worker] = deployment.workers;
  // The worker counts what it has settled a moment after the lane does.
  await vi.waitFor(async () => {
    const metrics = await (await fetch(`${worker?.url}/metrics`)).text();
    expect(metrics).toMatch(/^relay_events_delivered_total\{destination="north-loft".*\} 3$/m);
    expect(metrics).toMatch(/^relay_match_keys_total\{destination="north-loft",key="pigeon_ring".*\} 3$/m);
    expect(metrics).toMatch(
      /^relay_fields_left_out_total\{destination="meta-shop",field="\/custom_data\/pigeon_crumbs",.*\} 3$/m,
    );
  }, 30_000);
  const openApi = await (await fetch(`${deployment.ingest.url}/openapi.json`)).text();
  expect(openApi).toContain('"pigeon_crumbs"');
});
