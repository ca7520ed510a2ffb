import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { createApp as createAdminApp } from "@relay/admin-api/app";
import { BodyBudget, type Listening, listenOn } from "@relay/http";
import { createApp as createIngestApp } from "@relay/ingest-api/app";
import { PLATFORMS } from "@relay/platforms";
import type { ConsoleSessions } from "@relay/redis";
import { ALONE, type Config, createLogger, createMetrics, readConfig } from "@relay/runtime";
import { PROJECT_ROOT } from "@relay/testkit";
import { createApp as createWorkerApp } from "@relay/worker/app";
import type { Express } from "express";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** May only read: most of what changes something is forbidden to it. */
const READER = "key-of-a-reader";
/** POST routes that change nothing: who may read may use them. */
const READING = /\/(?:preview|session\/links)$/;
const NO_KEY = "X-No-Key: at-all";
const WRONG_KEY = "Authorization: Bearer wrong";
const TRACK = "/open_api/v1.3/event/track/";
const GRAPH = "/v26.0/1001/events";

/** What anybody may ask for: none of them reads a body. */
const PUBLIC = new Set(["/healthz", "/readyz", "/metrics", "/openapi.json", "/runbooks/webhooks", "/tr"]);
/** Parts of paths that must name something. */
const SAMPLES: Readonly<Record<string, string>> = { actor: "meta", "/runbooks/:name": "/runbooks/webhooks" };

/** Fails whatever asks it anything: no request here gets so far. */
function untouchable<T extends object>(): T {
  return new Proxy({} as T, {
    get: (_target, name) => {
      throw new Error(`${String(name)} was used before the key was judged`);
    },
  });
}

const log = createLogger("test", "silent");
const observed = ALONE.observation({ registry: createMetrics().registry, isReady: () => true });
/** Has no room: who reads a body gets no further. */
const bodies = new BodyBudget(0, () => undefined);

function ingestApp(): Express {
  const config = readConfig(
    {
      RELAY_CONFIG: join(PROJECT_ROOT, "relay.example.yaml"),
      META_ACCESS_TOKEN: "one",
      TIKTOK_ACCESS_TOKEN: "two",
      RELAY_SEALING_KEY: `${"A".repeat(43)}=`,
    },
    PLATFORMS,
  );
  return createIngestApp({
    observed,
    config: { ...config, ingest: { ...config.ingest, pixel_source: "web-shop" } },
    bodies,
    errors: { isPassing: untouchable(), note: untouchable() },
    pressure: () => ({ kind: "room" }),
    isFull: () => false,
    isShareFull: () => false,
    takeAllowance: () => 0,
    listen: () => undefined,
    now: Date.now,
    commit: untouchable(),
    reports: untouchable(),
    tracing: untouchable(),
    statuses: untouchable(),
    runs: untouchable(),
    reader: untouchable(),
    demo: untouchable(),
    qualitiesOf: untouchable(),
  });
}

function adminApp(): Express {
  const apiKeySha256 = [createHash("sha256").update(READER).digest("hex")];
  const keys = [{ name: "reader", apiKeySha256, scopes: new Set(["read"] as const) }];
  const config = { adminKeys: keys, hasConsole: false } as unknown as Config;
  const sessions: ConsoleSessions = untouchable();
  return createAdminApp({ ...observed, config, sessions, bodies, log, operatorFor: () => untouchable() });
}

const APPS = {
  "ingest-api": ingestApp(),
  "admin-api": adminApp(),
  worker: createWorkerApp({ ...observed, log }),
};
type AppName = keyof typeof APPS;

interface Layer {
  readonly route?: { readonly path: string | RegExp; readonly methods: Readonly<Record<string, boolean>> };
}

/** Every route of an app, with a path that leads to it. */
function routesOf(layers: readonly Layer[]): readonly (readonly [method: string, path: string])[] {
  return layers.flatMap(({ route }) => {
    if (!route) return [];
    const path = typeof route.path === "string" ? pathLike(route.path) : GRAPH;
    return Object.keys(route.methods).map((method) => [method.toUpperCase(), path] as const);
  });
}

function pathLike(pattern: string): string {
  return SAMPLES[pattern] ?? pattern.replaceAll(/:(\w+)/g, (_all, name: string) => SAMPLES[name] ?? "1");
}

const ROUTES = Object.entries(APPS).flatMap(([app, { router }]) =>
  routesOf(router.stack as unknown as readonly Layer[]).map(
    ([method, path]) => [app as AppName, method, path] as const,
  ),
);

const servers = new Map<string, Listening>();
beforeAll(async () => {
  for (const [name, app] of Object.entries(APPS)) servers.set(name, await listenOn(app, "127.0.0.1", 0));
});
afterAll(async () => {
  for (const server of servers.values()) await server[Symbol.asyncDispose]();
});

/** The answer to a request whose body is announced and never sent. */
async function answerTo(app: string, method: string, path: string, header: string) {
  const socket = connect(servers.get(app)?.port ?? 0, "127.0.0.1");
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: a\r\n${header}\r\n`);
  socket.write("Content-Type: application/json\r\nContent-Length: 90000\r\n\r\n");
  const [bytes] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  const text = bytes.toString();
  return { status: Number(text.split(" ")[1]), text };
}

test("every route is known here", () => {
  const paths = ROUTES.map((route) => route.join(" "));
  expect(paths).toEqual(
    expect.arrayContaining([
      "ingest-api POST /v1/events",
      "ingest-api POST /v1/validate",
      `ingest-api POST ${GRAPH}`,
      `ingest-api POST ${TRACK}`,
      "ingest-api POST /v2/acts/meta/run-sync",
      "ingest-api DELETE /v2/actor-runs/1",
      "admin-api POST /v1/destinations/1/pause",
      "worker GET /metrics",
    ]),
  );
  expect(paths.length).toBeGreaterThan(40);
});

const closed = ROUTES.filter(([, , path]) => !PUBLIC.has(path));

describe("without a good key the answer is 401 before the body has come:", () => {
  const asked = closed.flatMap(([app, method, path]) => {
    const inQuery =
      path === GRAPH ? ["?access_token=wrong"] : path.startsWith("/v2/") ? ["?token=wrong"] : [];
    return [
      // Meta's own clients may have their key in the body: up to 262,144 bytes of that are read.
      ...(path === GRAPH ? [] : [[app, method, path, NO_KEY] as const]),
      [app, method, path, path === TRACK ? "Access-Token: wrong" : WRONG_KEY] as const,
      ...inQuery.map((query) => [app, method, path + query, NO_KEY] as const),
    ];
  });
  test.for(asked)("%s %s %s with %s", async ([app, method, path, header]) => {
    const { status, text } = await answerTo(app, method, path, header);
    // TikTok says so in the body of a 200.
    if (path === TRACK) expect(text).toMatch(/"code":4010[45]/);
    else expect(status).toBe(401);
  });
});

test("with a key that may not do it the answer is 403 before the body has come", async () => {
  const changing = ROUTES.filter(
    ([app, method, path]) => app === "admin-api" && method === "POST" && !READING.test(path),
  );
  const answers = await Promise.all(
    changing.map(async ([app, method, path]) => {
      const { status } = await answerTo(app, method, path, `Authorization: Bearer ${READER}`);
      return `${method} ${path} ${status}`;
    }),
  );
  expect(answers).toEqual(changing.map(([, method, path]) => `${method} ${path} 403`));
});

test.for(ROUTES.filter(([, , path]) => PUBLIC.has(path)))(
  "%s %s %s waits for no body",
  async ([app, method, path]) => {
    expect((await answerTo(app, method, path, NO_KEY)).status).toBe(200);
  },
);

test.for([
  ["ingest-api", 401, "/v1/nothing"],
  ["ingest-api", 404, "/nothing"],
  ["admin-api", 404, "/v1/nothing"],
  ["worker", 404, "/v1/nothing"],
] as const)(
  "%s answers %i for a path that it does not have, before the body has come",
  async ([app, status, path]) => {
    expect((await answerTo(app, "POST", path, NO_KEY)).status).toBe(status);
  },
);

test("a metric that cannot be read is answered before the body has come, without a word of why", async () => {
  const metrics = () => Promise.reject(new Error("a secret"));
  const app = createWorkerApp({ ...observed, metrics, log });
  await using server = await listenOn(app, "127.0.0.1", 0);
  servers.set("broken", server);
  const { status, text } = await answerTo("broken", "GET", "/metrics", NO_KEY);
  expect(status).toBe(503);
  expect(text).not.toContain("secret");
});

test("no room was taken for a body that nobody with a key sent", () => {
  expect(bodies.heldBytes).toBe(0);
});
