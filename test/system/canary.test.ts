import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Deployment, Program } from "@relay/testkit";
import { expect, test } from "vitest";
import { runRelay } from "../cli/run-relay.ts";
import { NO_SEALER } from "../sealer-of.ts";
import { filesOf, segmentsIn, takeOut, tracesIn, writeInClear } from "./canary/at-rest.ts";
import { DIGESTS, PERSON, TRACES } from "./canary/person.ts";
import { settled } from "./settled.ts";
import { addFault, openShop, post, purchase } from "./shop.ts";

const KEY = "canary-api-key";
const ADMIN_KEY = "canary-admin-key";
const ERASING_KEY = "canary-erasing-key";
const digest = (text: string) => createHash("sha256").update(text).digest("hex");

function expectClean(where: string, text: string, token: string): void {
  expect(TRACES.exec(text)?.[0], where).toBeUndefined();
  for (const secret of [token, ...DIGESTS]) expect(text.includes(secret), where).toBe(false);
}

/** Answers of the compatible endpoints: each refuses the person in its own way. */
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

const openCanary = () =>
  openShop({
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
      admin: {
        keys: {
          bird: { api_key_sha256: [digest(ADMIN_KEY)], scopes: ["read"] },
          owl: { api_key_sha256: [digest(ERASING_KEY)], scopes: ["personal"] },
        },
      },
      erasure: { index_key_env: "CANARY_INDEX" },
    },
    env: {
      CANARY_SECRET: Buffer.from("canary secret of the webhooks").toString("base64"),
      CANARY_INDEX: randomBytes(32).toString("base64"),
    },
  });

const conversion = (n: number, fields: object = {}) => purchase(n, { user_data: PERSON, ...fields });

/** Conversions that the ingest API refuses for each kind of fault, cannot read, or gets from nobody. */
async function refuseAtIngest(deployment: Deployment): Promise<void> {
  const send = (body: unknown) => post(deployment, body, { key: KEY });
  const answers = [
    await send({ ...conversion(1), event_time: "canary" }),
    await send({ ...conversion(2), user_data: { ...PERSON, email: { canary: 1 } } }),
    await send({ ...conversion(3), user_data: "canary" }),
    await send({ ...conversion(4), user_data: { ...PERSON, canary_field: "canary" } }),
    await send(`[{"event_name": "canary.ada@example.org", `),
    await post(deployment, [conversion(5)], { key: "canary-wrong-key" }),
  ];
  for (const [at, { status, body }] of answers.entries()) {
    expect(status).toBeGreaterThanOrEqual(400);
    // A fault's pointer names fields as the producer wrote them, so a name that is itself a canary may come back.
    if (at !== 3 && at !== 1) expectClean(`answer ${at}`, JSON.stringify(body), deployment.token);
  }
}

/** A platform that refuses and repeats what it was sent, fails, hangs, and refuses the token. */
async function failAtThePlatform(deployment: Deployment): Promise<void> {
  const { token } = deployment;
  const send = (body: unknown) => post(deployment, body, { key: KEY });
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
    conversion(10, { custom_data: { ...order, order_id: "fine" } }),
    conversion(11, { custom_data: { ...order, order_id: "RJ-1" } }),
  ]);
  const { deadLetters } = await settled(deployment, 2);
  expect(deadLetters).toHaveLength(1);
  await startRun(deployment);
  await post(
    deployment,
    { data: [conversion(13)], webhook_url: "https://hooks.example/?key=canary" },
    { key: KEY },
  );
  await settled(deployment, 4);
  await addFault(deployment, { platform: "meta", kind: "dead-token", token });
  await send(conversion(12));
  await expect.poll(() => readFile(join(deployment.folder, "worker.log"), "utf8")).toContain("suspended");
}

/** Starts a run of an actor that sends the person for real and is kept with its input. */
async function startRun({ ingest }: Deployment): Promise<void> {
  const { email, phone, first_name: firstName } = PERSON;
  const sent = { demoMode: false, eventName: "Purchase", email, phone, firstName, value: 1, currency: "USD" };
  const started = await fetch(`${ingest.url}/v2/acts/meta/runs?token=${KEY}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(sent),
  });
  expect(started.status).toBe(201);
}

/** What the command, the APIs, the metrics and the logs say, by where it was said. */
async function outputsOf(deployment: Deployment, admin: Program): Promise<ReadonlyMap<string, string>> {
  const outputs = new Map<string, string>();
  const commands = [
    ["dead-letters", "list", "meta-shop"],
    ["dead-letters", "stats", "meta-shop"],
    ["destinations", "--json"],
    ["lanes", "--json"],
    ["top", "--frames", "1", "--json"],
  ];
  for (const args of commands) {
    const { stdout } = await runRelay([...args, "--redis", deployment.redis.url], [], {
      RELAY_CONFIG: deployment.configFile,
    });
    outputs.set(`relay ${args.join(" ")}`, stdout);
  }
  const get = async (url: string, key?: string) =>
    outputs.set(
      url,
      await (await fetch(url, { ...(key && { headers: { authorization: `Bearer ${key}` } }) })).text(),
    );
  await get(`${deployment.ingest.url}/v1/events/order-11`, KEY);
  const listed = ["dead-letters", "dead-letters/counts", "dead-letters/export", "replays"].map(
    (path) => `/v1/destinations/meta-shop/${path}`,
  );
  for (const path of [...listed, "/v1/audit", "/v1/lanes", "/v1/webhooks"])
    await get(admin.url + path, ADMIN_KEY);
  for (const program of [deployment.ingest, admin, ...deployment.workers])
    await get(`${program.url}/metrics`);
  for (const app of ["ingest-api", "worker", "admin-api"])
    outputs.set(`${app} log`, await readFile(join(deployment.folder, `${app}.log`), "utf8"));
  return outputs;
}

/** Redis' files, in none of which the person shows. */
async function expectSealed(deployment: Deployment): Promise<ReadonlyMap<string, Buffer>> {
  const files = await filesOf(deployment);
  for (const [path, file] of files) {
    expect(tracesIn(file), path).toEqual([]);
    expect(segmentsIn(file), path).toEqual([]);
  }
  return files;
}

async function erase({ url }: Program): Promise<unknown> {
  const response = await fetch(`${url}/v1/erasures`, {
    method: "POST",
    headers: { authorization: `Bearer ${ERASING_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ email: PERSON.email, phone: PERSON.phone }),
  });
  return response.json();
}

test("no person and no key is in a log, a metric, a problem, a list or Redis' files, whatever goes wrong", async () => {
  await using deployment = await openCanary();
  const { token } = deployment;
  const admin = await deployment.startAdmin();
  await refuseAtIngest(deployment);
  for (const [where, text] of await otherEntryPoints(deployment.ingest.url)) expectClean(where, text, token);
  await failAtThePlatform(deployment);
  const outputs = await outputsOf(deployment, admin);
  for (const [where, text] of outputs) {
    expect(text.length, where).toBeGreaterThan(0);
    expectClean(where, text, token);
  }
  expect(outputs.get("worker log")).toContain("attempt finished");

  await takeOut(deployment);
  const files = await expectSealed(deployment);
  for (const name of ["dump.rdb", "backup.rdb"]) {
    const [copy] = [...files].flatMap(([path, file]) => (basename(path) === name ? [file] : []));
    for (const key of ["}:s", "}:q", "}:dead:letter:", "}:replay:", "{runs:", "{report:"])
      expect(copy?.includes(key), `${name} ${key}`).toBe(true);
  }
  expect(await erase(admin)).toMatchObject({ dead_letters: 1, quarantined: 1, replays: 1 });
  await expectSealed(deployment);
  // The same search finds the person where nothing is sealed.
  await writeInClear(deployment, NO_SEALER);
  const inClear = [...(await filesOf(deployment)).values()];
  expect(inClear.flatMap(tracesIn)).toContain("canary");
  expect(inClear.flatMap(segmentsIn).flatMap(tracesIn)).toContain("canary");
});
