import type { Question } from "@relay/core";
import { type QueryResult, runQuery } from "@relay/pipeline";
import { PLATFORMS } from "@relay/platforms";
import { Program } from "@relay/testkit";
import { HttpTransport } from "@relay/transport";
import { afterAll, beforeAll, expect, test } from "vitest";

/** What is sent to the platforms as the sandbox plays them can be read back from them. */
const TOKEN = "reading-token";
const ACCOUNT = "200000000000001";
const ADVERTISER = "7000000000000000001";
const NOW = Math.floor(Date.now() / 1000);
const SPAN = { fromSeconds: NOW - 3600, toSeconds: NOW + 60 };

const reader = new HttpTransport({ connectionsPerHost: 2 });
const meta = PLATFORMS.get("meta").queries({ token: TOKEN, account: ACCOUNT });
const tiktok = PLATFORMS.get("tiktok").queries({ token: TOKEN, account: ADVERTISER });
let sandbox: Program;

beforeAll(async () => {
  sandbox = await Program.start("sandbox", { env: { SANDBOX_PORT: "0", SANDBOX_TOKENS: TOKEN } });
  await deliver("meta", { dataset_id: "4711", api_version: "v26.0", strict: false });
  await deliver("tiktok", {
    event_source: "web",
    event_source_id: "C0READBACK",
    purchase_event_name: "Purchase",
    max_age_days: 28,
  });
});
afterAll(async () => {
  await reader.close();
  await sandbox.stop();
});

async function deliver(name: "meta" | "tiktok", options: object): Promise<void> {
  const dialect = PLATFORMS.open(name, options);
  const events = ["a", "b", "c"].map((id) =>
    dialect.prepare(
      {
        event_name: id === "c" ? "Lead" : "Purchase",
        event_id: id,
        event_time: NOW - 60,
        action_source: "website",
        event_source_url: "https://shop.example/thanks",
        user_data: {
          client_user_agent: "Mozilla/5.0",
          client_ip_address: "203.0.113.9",
          ...(id !== "b" && { email: "ada@example.com" }),
        },
        custom_data: { value: 5, currency: "EUR" },
      },
      { nowSeconds: NOW },
    ),
  );
  const request = dialect.request(
    events[0]?.group ?? "",
    events.map(({ json }) => json),
    TOKEN,
  );
  const result = await reader.send(sandbox.url, request, 5000);
  const outcome = result.kind === "answer" ? dialect.judge(result.response, events.length, "") : undefined;
  expect(outcome?.kind).toBe("delivered");
}

const ask = <T>(question: Question<T>): Promise<QueryResult<T>> =>
  runQuery(question, { reader, baseUrl: sandbox.url, timeoutMs: 5000 });

async function found<T>(question: Question<T>): Promise<readonly T[]> {
  const results = await ask(question);
  if (results.kind === "failed") throw new Error(results.failure.message);
  expect(results.isWhole).toBe(true);
  return results.items;
}

test("every pixel of an account, or of all accounts, is listed once", async () => {
  const mine = await found(meta.listPixels());
  expect([mine.length, mine.at(-1)]).toMatchObject([28, { id: "4711", account: ACCOUNT, isAvailable: true }]);
  const all = await found(PLATFORMS.get("meta").queries({ token: TOKEN }).listPixels());
  expect(new Set(all.map(({ id }) => id)).size).toBe(30);
  expect(await found(tiktok.listPixels())).toHaveLength(24);
  expect(await found(meta.listAccounts())).toMatchObject([
    { id: ACCOUNT, currency: "EUR" },
    { name: "Outlet" },
  ]);
});

test("one pixel is answered, and one that is not there is a failure", async () => {
  const [pixel] = await found(meta.getPixel("4711"));
  expect(pixel).toMatchObject({ id: "4711", account: ACCOUNT });
  expect(Date.parse(pixel?.lastFiredAt ?? "")).toBeGreaterThan((NOW - 60) * 1000);
  expect(await found(tiktok.getPixel("C0READBACK"))).toMatchObject([
    { id: "C0READBACK", account: ADVERTISER },
  ]);
  expect(await ask(meta.getPixel("999"))).toMatchObject({
    failure: { code: "not_found", answer: { code: 100, subcode: 33 } },
  });
  expect(await ask(tiktok.getPixel("C0NOWHERE"))).toMatchObject({ failure: { code: "not_found" } });
});

test("what was delivered is what is counted", async () => {
  const counts = [
    { eventName: "Purchase", count: 2 },
    { eventName: "Lead", count: 1 },
  ];
  expect(await found(meta.eventStats("4711", SPAN))).toEqual(counts);
  expect(await found(tiktok.eventStats("C0READBACK", SPAN))).toEqual(counts);
});

test("match quality says which keys were there", async () => {
  const quality = await found(meta.matchQuality("4711"));
  const purchase = quality.find(({ eventName }) => eventName === "Purchase");
  expect(purchase?.score).toBeGreaterThan(0);
  expect(purchase?.coverage).toContainEqual({ key: "email", share: 0.5 });
  expect(purchase?.coverage).toContainEqual({ key: "client_ip_address", share: 1 });
});

test("a token that is not taken is a failure that does not repeat it", async () => {
  expect(await found(meta.checkToken())).toMatchObject([{ isValid: true }]);
  const token = "another-secret";
  const bad = PLATFORMS.get("meta").queries({ token });
  expect(await found(bad.checkToken())).toEqual([{ isValid: false, scopes: [] }]);
  for (const refused of [
    await ask(bad.listPixels()),
    await ask(PLATFORMS.get("tiktok").queries({ token, account: ADVERTISER }).listPixels()),
  ]) {
    expect(refused).toMatchObject({ kind: "failed", failure: { code: "invalid_token" } });
    expect(JSON.stringify(refused)).not.toContain(token);
  }
});
