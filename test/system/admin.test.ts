import { createHash } from "node:crypto";
import type { Deployment, Program } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settled } from "./settled.ts";
import { addFault, arrivals, openShop, produce, purchase } from "./shop.ts";

const sha256 = (key: string) => createHash("sha256").update(key).digest("hex");
const KEYS = { reader: "key-reader", auditor: "key-auditor", ada: "key-ada" };

let deployment: Deployment;
let admin: Program;
let accepted = 0;

beforeAll(async () => {
  deployment = await openShop({
    destinations: {
      "meta-shop": { platform: "meta", options: { dataset_id: "1001" }, pause_at_refused_share: 1 },
    },
    settings: {
      admin: {
        keys: {
          reader: { api_key_sha256: [sha256(KEYS.reader)], scopes: ["read"] },
          auditor: { api_key_sha256: [sha256(KEYS.auditor)], scopes: ["read", "personal"] },
          ada: { api_key_sha256: [sha256(KEYS.ada)], scopes: ["read", "personal", "operate"] },
        },
      },
    },
  });
  admin = await deployment.startAdmin();
  await addFault(deployment, {
    platform: "meta",
    kind: "refuse",
    pointer: "/custom_data/order_id",
    startsWith: "RJ-",
  });
  await produce(
    deployment,
    Array.from({ length: 25 }, (_, n) =>
      purchase(n, { custom_data: { value: 1, currency: "USD", order_id: `RJ-${n}` } }),
    ),
  );
  accepted += 25;
  await settled(deployment, accepted);
});
afterAll(async () => {
  await deployment.stop();
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: {
    readonly dead_letters?: readonly { readonly id: string; readonly event_id: string }[];
    readonly cursor?: string;
    readonly counts?: readonly unknown[];
    readonly faults?: readonly { readonly pointer: string }[];
    readonly destinations?: readonly { readonly state: string }[];
    readonly replays?: readonly unknown[];
    readonly entries?: readonly unknown[];
    readonly id?: string;
  };
}

async function call(method: string, path: string, body?: unknown, key: string = KEYS.ada): Promise<Answer> {
  const response = await fetch(admin.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isDocument = text.startsWith("{") && !text.includes("\n");
  return { status: response.status, text, body: isDocument ? (JSON.parse(text) as Answer["body"]) : {} };
}
const deadLetters = "/v1/destinations/meta-shop/dead-letters";
const replays = "/v1/destinations/meta-shop/replays";

describe("who may do what", () => {
  test("nobody without a key, and nobody beyond his scopes", async () => {
    expect(await call("GET", "/v1/lanes", undefined, "another")).toMatchObject({ status: 401 });
    expect(await call("GET", "/v1/lanes", undefined, KEYS.reader)).toMatchObject({ status: 200 });
    expect(await call("GET", `${deadLetters}/export`, undefined, KEYS.reader)).toMatchObject({
      status: 403,
      body: { detail: "personal" },
    });
    expect(
      await call("POST", `${deadLetters}/discard`, { filter: {}, reason: "no" }, KEYS.auditor),
    ).toMatchObject({
      status: 403,
      body: { detail: "operate" },
    });
  });

  test("lists hold nothing of a person; dead letters whole do", async () => {
    for (const path of [
      "/v1/destinations",
      "/v1/lanes",
      deadLetters,
      `${deadLetters}/counts`,
      replays,
      "/v1/quarantine",
      "/v1/audit",
    ]) {
      const { status, text } = await call("GET", path, undefined, KEYS.reader);
      expect(status).toBe(200);
      expect(text).not.toMatch(/buyer\.|@example\.com|415 555|198\.51/);
    }
    const { body } = await call("GET", `${deadLetters}?limit=1`);
    const whole = await call("GET", `${deadLetters}/${body.dead_letters?.[0]?.id}`, undefined, KEYS.auditor);
    expect(whole.body).toMatchObject({
      state: "dead",
      conversion: { user_data: { email: expect.anything() } },
    });
  });

  test("without any key it does not start, and says what to add", async () => {
    await using bare = await openShop({ workers: 0 });
    await expect(bare.startAdmin()).rejects.toThrow(/RELAY_ADMIN_WITHOUT_KEYS[\s\S]*admin\.keys/);
  });
});

describe("dead letters", () => {
  test("are found by what they have in common, page by page, and counted", async () => {
    const first = await call("GET", `${deadLetters}?reason=refused&code=100/2804019&limit=10`);
    expect(first.body.dead_letters).toHaveLength(10);
    const second = await call("GET", `${deadLetters}?reason=refused&limit=100&cursor=${first.body.cursor}`);
    expect(second.body.dead_letters).toHaveLength(15);
    expect(second.body).not.toHaveProperty("cursor");
    const ids = [...(first.body.dead_letters ?? []), ...(second.body.dead_letters ?? [])].map(
      ({ event_id: id }) => id,
    );
    expect(new Set(ids).size).toBe(25);
    expect((await call("GET", `${deadLetters}?event_name=Lead`)).body.dead_letters).toEqual([]);
    expect((await call("GET", `${deadLetters}?event_id=order-7`)).body.dead_letters).toMatchObject([
      { event_id: "order-7", reason: "refused", code: "100/2804019", state: "dead" },
    ]);
    expect((await call("GET", `${deadLetters}/counts`)).body.counts).toContainEqual({
      by: "event_name",
      value: "Purchase",
      dead_letters: 25,
    });
    const exported = (await call("GET", `${deadLetters}/export?reason=refused`)).text.trim().split("\n");
    expect(exported).toHaveLength(25);
  });

  test.for([
    ["GET", `${deadLetters}?limit=0`, undefined, "/limit"],
    ["GET", `${deadLetters}?colour=red`, undefined, "/colour"],
    ["GET", `${deadLetters}?since=yesterday`, undefined, "/since"],
    ["POST", `${deadLetters}/discard`, { filter: {} }, "/reason"],
    ["POST", replays, { ids: ["nobody"] }, "/ids/0"],
  ] as const)("%s %s is refused, with where and what", async ([method, path, body, pointer]) => {
    const { status, body: problem } = await call(method, path, body);
    expect({
      status,
      pointers: problem.faults?.map((fault) => fault.pointer),
    }).toEqual({
      status: 400,
      pointers: [pointer],
    });
  });

  test("a body of thousands of levels is refused", async () => {
    const answer = await fetch(admin.url + replays, {
      method: "POST",
      headers: { authorization: `Bearer ${KEYS.ada}` },
      body: `{"patch":{"own":${"[".repeat(5000)}${"]".repeat(5000)}}}`,
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ detail: "At most 64 levels." });
  });

  test("more unknown fields than a refusal names are refused too", async () => {
    const unknown = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`own_${n}`, n]));
    const { status, body } = await call("POST", `${deadLetters}/discard`, {
      filter: {},
      reason: "r",
      ...unknown,
    });
    expect({ status, faults: body.faults?.length }).toEqual({ status: 400, faults: 200 });
  });

  test.for([
    ["GET", "/v1/destinations/nowhere/dead-letters", undefined, 404, "RELAY_NO_SUCH_DESTINATION"],
    ["GET", `${deadLetters}/${"0".repeat(24)}`, undefined, 404, "RELAY_NO_SUCH_DEAD_LETTER"],
    ["GET", `${replays}/nobody`, undefined, 404, "RELAY_NO_SUCH_REPLAY"],
    ["POST", `${deadLetters}/discard`, { reason: "r" }, 400, "RELAY_NOTHING_SELECTED"],
    ["POST", replays, { filter: {}, patch: { event_id: "x" } }, 400, "RELAY_PATCH_UNUSABLE"],
  ] as const)(
    "%s %s says that there is no such thing, or no sense in it",
    async ([method, path, body, status, code]) => {
      expect(await call(method, path, body)).toMatchObject({ status, body: { code } });
    },
  );
});

test("a replay is started, followed and audited over HTTP; what is left is discarded", async () => {
  const [one] = (await call("GET", `${deadLetters}?event_id=order-3`)).body.dead_letters ?? [];
  const dry = await call("POST", replays, { filter: { reason: "refused" }, dry_run: true });
  expect(dry).toMatchObject({ status: 201, body: { total: 25, dry_run: true } });
  const started = await call("POST", replays, {
    ids: [one?.id],
    patch: { custom_data: { order_id: "good" } },
    reason: "bad prefix",
  });
  expect(started).toMatchObject({ status: 201, body: { total: 1, by: "ada" } });
  await expect
    .poll(async () => (await call("GET", `${replays}/${started.body.id}`)).body)
    .toMatchObject({ state: "done", sent: 1, delivered: 1, patched: ["custom_data"] });
  expect((await arrivals(deployment)).map(({ eventId }) => eventId)).toEqual(["order-3"]);
  expect((await call("GET", replays)).body.replays).toHaveLength(2);
  expect(await call("POST", `${replays}/${started.body.id}/abort`)).toMatchObject({
    status: 200,
    body: { state: "done" },
  });
  expect(await call("POST", `${deadLetters}/discard`, { filter: {}, reason: "test orders" })).toMatchObject({
    body: { discarded: 24 },
  });
  const { body } = await call("GET", "/v1/audit", undefined, KEYS.reader);
  expect(body.entries).toMatchObject([
    { by: "ada", action: "dead-letters.discard", detail: { discarded: 24, reason: "test orders" } },
    { by: "ada", action: "replays.abort" },
    { by: "ada", action: "replays.start", detail: { reason: "bad prefix", patched: ["custom_data"] } },
  ]);
});

describe("every answer", () => {
  /** JSON pointers of what is not in snake case, or of a time that is a number; a conversion is the producer's. */
  function misshapen(value: unknown, at = ""): readonly string[] {
    if (typeof value === "number") return value > 1e9 ? [at] : [];
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([name, inner]) => {
      if (name === "conversion") return [];
      const own = Array.isArray(value) || /^[a-z0-9_]+$/.test(name) ? [] : [`${at}/${name}`];
      return [...own, ...misshapen(inner, `${at}/${name}`)];
    });
  }

  test("is in snake case, with ISO times, and says nothing of a patch but its fields", async () => {
    const value = "buyer.secret@example.com";
    // More than the replay takes before it is paused: some are left to be exported.
    const refused = { custom_data: { value: 1, currency: "USD", order_id: "RJ-9" } };
    await produce(
      deployment,
      Array.from({ length: 20 }, (_, n) => purchase(`late-${n}`, refused)),
    );
    accepted += 20;
    await settled(deployment, accepted);
    const [deadLetter] = (await call("GET", deadLetters)).body.dead_letters ?? [];
    const started = await call("POST", replays, {
      filter: { since: "2026-01-01" },
      patch: { user_data: { email: value } },
      rate_per_second: 1,
      reason: "no address",
    });
    const id = started.body.id ?? "";
    const answers = [
      started,
      await call("POST", `${replays}/${id}/pause`),
      await call("POST", `${replays}/${id}/resume`),
      await call("POST", `${replays}/${id}/abort`),
    ];
    const { paths } = JSON.parse((await call("GET", "/openapi.json")).text) as {
      paths: Record<string, { readonly get?: object }>;
    };
    for (const [path, { get }] of Object.entries(paths)) {
      if (!get) continue;
      const one = path.includes("/replays/") ? id : (deadLetter?.id ?? "");
      const query = path === "/v1/statuses" ? "?event_id=order-3" : "";
      answers.push(
        await call("GET", path.replace("{destination}", "meta-shop").replace("{id}", one) + query),
      );
    }
    expect(answers.length).toBeGreaterThan(12);
    for (const { status, text } of answers) {
      expect(status, text).toBeLessThan(300);
      expect(text).not.toContain(value);
      for (const line of text.trim().split("\n"))
        expect({ line, at: misshapen(JSON.parse(line)) }).toEqual({ line, at: [] });
    }
    expect(started.body).toMatchObject({ patched: ["user_data"] });
  });
});

test("a destination is paused and resumed over HTTP", async () => {
  const state = async () => (await call("GET", "/v1/destinations")).body.destinations?.[0]?.state;
  await call("POST", "/v1/destinations/meta-shop/pause");
  expect((await call("GET", "/v1/lanes")).body).toMatchObject({
    lanes: [{ lane: "meta-shop:0", gate: "paused", gate_reason: "by-hand" }],
  });
  expect(await state()).toBe("paused");
  await call("POST", "/v1/destinations/meta-shop/resume");
  expect(await state()).toBe("open");
});
