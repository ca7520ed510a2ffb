import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { runRelay } from "../cli/run-relay.ts";
import { settled } from "./settled.ts";
import { addFault, openShop, post, purchase } from "./shop.ts";

/** Values that occur nowhere else: what of them is found outside, was let out. */
const PERSON = {
  email: "canary.ada@example.org",
  phone: "+1 415 555 8462",
  first_name: "Canaryfirst",
  last_name: "Canarylast",
  city: "Canaryville",
  zip: "97531-8642",
  date_of_birth: "19470213",
  external_id: "canary-customer-1",
  client_ip_address: "203.0.113.179",
  client_user_agent: "CanaryBrowser/7.1",
  fbp: "fb.1.1700000000000.canary4711",
};
const KEY = "canary-api-key";
const ADMIN_KEY = "canary-admin-key";
const PLACES = /canary|555.?8462|97531.?8642|19470213|203\.0\.113\.179/i;
const digest = (text: string) => createHash("sha256").update(text).digest("hex");
const HASHED = [digest("canary.ada@example.org"), digest("canaryfirst"), digest("canary-customer-1")];

function expectClean(where: string, text: string, token: string): void {
  expect(PLACES.exec(text)?.[0], where).toBeUndefined();
  for (const secret of [token, ...HASHED]) expect(text.includes(secret), where).toBe(false);
}

/** The edges in the platforms' shapes, the actors and the pixel: refused, each in its own way. */
async function otherEntryPoints(url: string): Promise<ReadonlyMap<string, string>> {
  const old = { ...purchase(6, { user_data: PERSON }), event_time: 7 };
  const json = { method: "POST", headers: { "content-type": "application/json" } };
  const graph = `${url}/v26.0/1001/events?access_token=`;
  const acts = `${url}/v2/acts/meta/run-sync-get-dataset-items?token=`;
  const flat = { demoMode: false, email: PERSON.email, phone: PERSON.phone, firstName: PERSON.first_name };
  const requests: Readonly<Record<string, readonly [url: string, init?: RequestInit]>> = {
    "graph, refused": [graph + KEY, { ...json, body: JSON.stringify({ data: [old] }) }],
    "graph, nobody": [`${graph}canary-wrong-key`, { ...json, body: JSON.stringify({ data: [old] }) }],
    "graph, unreadable": [graph + KEY, { ...json, body: `{"data": "${PERSON.email}` }],
    "actor, refused": [acts + KEY, { ...json, body: JSON.stringify({ ...flat, eventTime: "canary" }) }],
    "actor, its demonstration": [acts + KEY, { ...json, body: JSON.stringify({ ...flat, demoMode: true }) }],
    "actor, its list": [
      acts + KEY,
      { ...json, body: JSON.stringify({ demoMode: false, task: "send_batch_events", events: PERSON.email }) },
    ],
    "actor, unreadable": [acts + KEY, { ...json, body: `{"email": "${PERSON.email}` }],
    "a webhook with a secret in it": [
      `${url}/v1/events`,
      {
        ...json,
        headers: { ...json.headers, authorization: `Bearer ${KEY}` },
        body: JSON.stringify({ data: [old], webhook_url: "http://canary:canary@10.0.0.1/?key=canary" }),
      },
    ],
    pixel: [
      `${url}/tr?id=1001&ev=Purchase&cd[canary]=${PERSON.external_id}`,
      { headers: { "user-agent": PERSON.client_user_agent } },
    ],
  };
  const texts = Object.entries(requests).map(async ([name, [to, init]]) => {
    const response = await fetch(to, init);
    return [name, JSON.stringify([...response.headers]) + (await response.text())] as const;
  });
  return new Map(await Promise.all(texts));
}

test("no person and no key is in a log, a metric, a problem or a list, whatever goes wrong", async () => {
  await using deployment = await openShop({
    logLevel: "trace",
    sources: { "web-shop": { key: KEY, defaultCountry: "US", webhookSecretEnv: ["CANARY_SECRET"] } },
    destinations: {
      "meta-shop": {
        platform: "meta",
        options: { dataset_id: "1001" },
        pause_at_refused_share: 1,
        request_timeout_ms: 1000,
      },
    },
    settings: {
      ingest: { pixel_source: "web-shop" },
      admin: { keys: { bird: { api_key_sha256: [digest(ADMIN_KEY)], scopes: ["read"] } } },
    },
    env: { CANARY_SECRET: Buffer.from("canary secret of the webhooks").toString("base64") },
  });
  const admin = await deployment.startAdmin();
  const { token } = deployment;
  const send = (body: unknown) => post(deployment, body, { key: KEY });
  const sung = (n: number, fields: object = {}) => purchase(n, { user_data: PERSON, ...fields });

  // The ingest API: taken, refused for each kind of fault, unreadable, from nobody.
  const answers = [
    await send({ ...sung(1), event_time: "canary" }),
    await send({ ...sung(2), user_data: { ...PERSON, email: { canary: 1 } } }),
    await send({ ...sung(3), user_data: "canary" }),
    await send({ ...sung(4), user_data: { ...PERSON, canary_field: "canary" } }),
    await send(`[{"event_name": "canary.ada@example.org", `),
    await post(deployment, [sung(5)], { key: "canary-wrong-key" }),
  ];
  for (const [at, { status, body }] of answers.entries()) {
    expect(status).toBeGreaterThanOrEqual(400);
    // A fault's pointer names fields as the producer wrote them, so a name that is itself a canary may come back.
    if (at !== 3 && at !== 1) expectClean(`answer ${at}`, JSON.stringify(body), token);
  }
  for (const [where, text] of await otherEntryPoints(deployment.ingest.url)) expectClean(where, text, token);
  // The platform: refuses and repeats what it was sent, fails, hangs, refuses the token.
  await addFault(deployment, { platform: "meta", kind: "status", status: 503, body: "html", count: 1 });
  await addFault(deployment, { platform: "meta", kind: "reset", when: "after", count: 1 });
  await addFault(deployment, {
    platform: "meta",
    kind: "refuse",
    pointer: "/custom_data/order_id",
    startsWith: "RJ-",
    message: "canary.ada@example.org is not a customer of canary-customer-1",
  });
  const order = { value: 1, currency: "USD" };
  await send([
    sung(10, { custom_data: { ...order, order_id: "fine" } }),
    sung(11, { custom_data: { ...order, order_id: "RJ-1" } }),
  ]);
  const { deadLetters } = await settled(deployment, 2);
  expect(deadLetters).toHaveLength(1);
  await addFault(deployment, { platform: "meta", kind: "dead-token", token, count: 1 });
  await send(sung(12));
  await vi.waitFor(
    async () => expect(await readFile(join(deployment.folder, "worker.log"), "utf8")).toContain("suspended"),
    { timeout: 10_000 },
  );

  const relay = async (...args: string[]) =>
    (await runRelay([...args, "--redis", deployment.redis.url])).stdout;
  const texts = new Map([
    ["relay dead-letters list", await relay("dead-letters", "list", "meta-shop")],
    ["relay dead-letters stats", await relay("dead-letters", "stats", "meta-shop")],
    ["relay destinations", await relay("destinations", "--json")],
    ["relay lanes", await relay("lanes", "--json")],
    ["relay top", await relay("top", "--frames", "1", "--json")],
  ]);
  texts.set(
    "receipt",
    await (
      await fetch(`${deployment.ingest.url}/v1/events/order-11`, {
        headers: { authorization: `Bearer ${KEY}` },
      })
    ).text(),
  );
  const listed = ["dead-letters", "dead-letters/counts", "dead-letters/export", "replays"].map(
    (path) => `/v1/destinations/meta-shop/${path}`,
  );
  for (const path of [...listed, "/v1/audit", "/v1/lanes", "/v1/webhooks"]) {
    const response = await fetch(admin.url + path, { headers: { authorization: `Bearer ${ADMIN_KEY}` } });
    texts.set(path, await response.text());
  }
  for (const program of [deployment.ingest, admin, ...deployment.workers])
    texts.set(`${program.name} metrics`, await (await fetch(`${program.url}/metrics`)).text());
  for (const app of ["ingest-api", "worker", "admin-api"])
    texts.set(`${app} log`, await readFile(join(deployment.folder, `${app}.log`), "utf8"));
  for (const [where, text] of texts) {
    expect(text.length, where).toBeGreaterThan(0);
    expectClean(where, text, token);
  }
  expect(texts.get("worker log")).toContain("attempt finished");
});
