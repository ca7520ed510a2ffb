import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { NODE_ENVIRONMENT, PROJECT_ROOT, RedisServer } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** How each program ends when it cannot go on: one line of what was wrong, one of what to do, a code, no stack trace. */
const SERVICES = ["ingest-api", "worker", "admin-api"] as const;
const STACK = /\n\s+at /;
/** The variable with the port of a program. */
const portOf = (app: string) => `${app.replace("-api", "").toUpperCase()}_PORT`;

let folder: string;
let redis: RedisServer;
let taken: Server;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "relay-endings-"));
  redis = await RedisServer.start({ dataDir: join(folder, "redis") });
  taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const digest = "a".repeat(64);
  const config = {
    sources: { shop: { api_key_sha256: [digest] } },
    destinations: {
      meta: { platform: "meta", access_token_env: "TOKEN", options: { dataset_id: "1" } },
    },
    routes: [{ source: "shop", destinations: ["meta"] }],
    sealing: "off",
    ingest: { drain_grace_ms: 0 },
    admin: { keys: { ada: { api_key_sha256: [digest], scopes: ["read"] } } },
  };
  await writeFile(join(folder, "relay.yaml"), JSON.stringify(config));
  environment = {
    RELAY_CONFIG: join(folder, "relay.yaml"),
    REDIS_URL: redis.url,
    TOKEN: "token",
    INGEST_PORT: "0",
    ADMIN_PORT: "0",
    WORKER_PORT: "0",
    SANDBOX_PORT: "0",
  };
});
afterAll(async () => {
  taken.close();
  await redis.stop();
  await rm(folder, { recursive: true });
});

function start(app: string, env: Readonly<Record<string, string>> = {}) {
  return spawn(process.execPath, [`apps/${app}/src/main.ts`], {
    cwd: PROJECT_ROOT,
    env: { ...NODE_ENVIRONMENT, ...environment, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

async function ended(child: ReturnType<typeof start>): Promise<{ code: number; said: string }> {
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  return { code: code as number, said };
}

/** An address as the program announces it. */
async function listening({ stdout }: ReturnType<typeof start>): Promise<string> {
  for await (const line of createInterface(stdout)) {
    const { listening: address } = JSON.parse(line) as { listening?: { host: string; port: number } };
    if (address) return `http://${address.host}:${address.port}`;
  }
  throw new Error("it ended before it listened");
}

/** Reads on until a line says this. */
async function readUntil(lines: AsyncIterator<string>, text: string): Promise<void> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`it ended before it said ${text}`);
    if (value.includes(text)) return;
  }
}

async function freePort(): Promise<number> {
  await using server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

describe.concurrent("a port that another program has", () => {
  test.for([...SERVICES, "sandbox"] as const)("ends %s with code 3, and is named", async (app) => {
    const { port } = taken.address() as AddressInfo;
    const { code, said } = await ended(start(app, { [portOf(app)]: String(port) }));
    expect({ code, said }).toMatchObject({
      code: 3,
      said: expect.stringContaining(`127.0.0.1:${port} is in use`),
    });
    expect(said).toContain(portOf(app));
    expect(said).not.toMatch(STACK);
  });
});

describe.concurrent("a configuration that cannot be used", () => {
  test.for(SERVICES)("ends %s with code 2, and every fault is named", async (app) => {
    const { code, said } = await ended(start(app, { RELAY_CONFIG: "/nowhere", LOG_LEVEL: "loud" }));
    expect(code).toBe(2);
    expect(said).toContain("/nowhere");
    expect(said).toContain("LOG_LEVEL");
    expect(said).not.toMatch(STACK);
  });

  test("ends the sandbox with code 2, and every fault is named", async () => {
    const { code, said } = await ended(start("sandbox", { SANDBOX_LATENCY_MS: "-1", SANDBOX_RECORD: "all" }));
    expect(code).toBe(2);
    expect(said).toContain("SANDBOX_LATENCY_MS must be");
    expect(said).toContain("SANDBOX_RECORD must be");
    expect(said).not.toMatch(STACK);
  });
});

describe.concurrent("a Redis that does not answer", () => {
  test.for(SERVICES)(
    "is awaited by %s, which says so, is not ready, and serves once it is there, read or not",
    async (app) => {
      const [port, redisPort] = await Promise.all([freePort(), freePort()]);
      const redisUrl = `redis://127.0.0.1:${redisPort}`;
      const child = start(app, { REDIS_URL: redisUrl, [portOf(app)]: String(port), LOG_LEVEL: "trace" });
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      await readUntil(lines, "Redis does not answer yet: waiting for it");
      const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
      expect(await Promise.all(["/healthz", "/readyz"].map(statusOf))).toEqual([200, 503]);
      await using late = await RedisServer.start({ port: redisPort });
      await readUntil(lines, "Redis answers");
      await readUntil(lines, '{"listening"');
      child.stdout.destroy();
      await expect.poll(() => statusOf("/readyz")).toBe(200);
      child.kill("SIGTERM");
      expect(await ended(child)).toEqual({ code: 0, said: "" });
      await late.stop();
    },
  );

  test.for(SERVICES)("does not keep %s from stopping, nor does a reader that left at once", async (app) => {
    const port = await freePort();
    const child = start(app, {
      REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
      [portOf(app)]: String(port),
      LOG_LEVEL: "trace",
    });
    child.stdout.destroy();
    const healthy = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status;
    await expect.poll(healthy).toBe(200);
    child.kill("SIGTERM");
    expect(await ended(child)).toEqual({ code: 0, said: "" });
  });

  // A worker waits for it: what it has to say must be said.
  test.for(["ingest-api", "admin-api"])("ends %s with code 3 where it falls silent", async (app) => {
    await using server = createServer(greet).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { code, said } = await ended(start(app, { REDIS_URL: `redis://127.0.0.1:${port}` }));
    expect(code).toBe(3);
    expect(said).toContain(`RELAY_REDIS_UNREACHABLE: Redis did not answer. (127.0.0.1:${port})`);
    expect(said).not.toMatch(STACK);
  });
});

/** Speaks as Redis does until it has answered the first INFO, by which a connection becomes ready, and then no more. */
function greet(socket: Socket): void {
  const info = "redis_version:7.4.0\r\nloading:0\r\n";
  let isSilent = false;
  socket.on("error", () => undefined);
  socket.on("data", (data) => {
    for (const [, name = ""] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
      if (isSilent) return;
      isSilent = name.toLowerCase() === "info";
      socket.write(isSilent ? `$${info.length}\r\n${info}\r\n` : "+OK\r\n");
    }
  });
}

test.concurrent("whoever reads the sandbox's output leaves: it goes on, and ends well when it is asked to", async () => {
  const child = start("sandbox", { LOG_LEVEL: "trace" });
  const url = await listening(child);
  child.stdout.destroy();
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  child.kill("SIGTERM");
  expect(await ended(child)).toEqual({ code: 0, said: "" });
});
