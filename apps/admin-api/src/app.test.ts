import { hash } from "node:crypto";
import { BodyBudget, listenOn } from "@relay/http";
import type { ConsoleSessions, Operator } from "@relay/redis";
import { ALONE, type Config, createLogger, createMetrics } from "@relay/runtime";
import { expect, test } from "vitest";
import { createApp } from "./app.ts";

const KEY = "key-of-ada";
const KEY_SHA256 = hash("sha256", KEY);
/** Knows one session, ada's, whatever its token is, and no link. */
const sessions = {
  holder: async () => ({ name: "ada", keySha256: KEY_SHA256 }),
  takeLink: async () => undefined,
} as unknown as ConsoleSessions;

/** What an admin API answers with the console on or off: statuses, and whether it has a route for the page at all. */
async function answers(hasConsole: boolean) {
  const adminKeys = [{ name: "ada", apiKeySha256: [KEY_SHA256], scopes: new Set(["read"]) }];
  const app = createApp({
    ...ALONE.observation({ registry: createMetrics().registry, isReady: () => true }),
    config: { adminKeys, hasConsole } as unknown as Config,
    sessions,
    operatorFor: () => ({}) as Operator,
    bodies: new BodyBudget(1_000_000, () => undefined),
    log: createLogger("test", "silent"),
  });
  await using server = await listenOn(app, "127.0.0.1", 0);
  const ask = (method: string, path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, { method, headers });
  const session = "/v1/session";
  return {
    hasPage: !(await (await ask("GET", "/console/")).text()).includes("There is no such route."),
    signIn: (await ask("POST", session, { authorization: "Bearer wrong" })).status,
    cookie: (await ask("GET", session, { cookie: `relay_session=${"a".repeat(43)}` })).status,
    key: (await ask("GET", session, { authorization: `Bearer ${KEY}` })).status,
  };
}

test("with the console off there is no page and no sign-in, an open session ends, and keys work", async () => {
  expect(await answers(true)).toEqual({ hasPage: true, signIn: 401, cookie: 200, key: 200 });
  expect(await answers(false)).toEqual({ hasPage: false, signIn: 404, cookie: 401, key: 200 });
});
