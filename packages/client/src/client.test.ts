import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Conversion, RelayClient, type RelayClientOptions } from "./index.ts";
import { waitMs } from "./wait.ts";

/** Answers requests in turn as the test prepared; afterwards accepts everything. */
type Reply = (ids: readonly string[], response: ServerResponse) => void;

let server: Server;
let url: string;
let replies: Reply[];
let bodies: string[];

const accept: Reply = (ids, response) => {
  const results = ids.map((id, index) => ({
    index,
    status: "accepted",
    event_id: id,
    destinations: ["meta"],
  }));
  response.writeHead(202).end(JSON.stringify({ request_id: "r", accepted: ids.length, refused: 0, results }));
};
const say =
  (status: number, headers: Readonly<Record<string, string>> = {}): Reply =>
  (_ids, response) =>
    void response.writeHead(status, headers).end("{}");

beforeEach(async () => {
  replies = [];
  bodies = [];
  server = createServer((request: IncomingMessage, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      bodies.push(body);
      const ids = (JSON.parse(body) as { readonly event_id: string }[]).map(({ event_id }) => event_id);
      (replies.shift() ?? accept)(ids, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const conversion = (id: string): Conversion => ({
  event_name: "Purchase",
  event_time: 1_795_000_000,
  event_id: id,
  action_source: "website",
  user_data: { email: "buyer@example.com" },
});
const open = (options: Partial<RelayClientOptions> = {}) =>
  new RelayClient({ url, apiKey: "a secret key", maxWaitMs: 5, ...options });
const sizes = () => bodies.map((body) => (JSON.parse(body) as unknown[]).length);
const ids = (count: number) => Array.from({ length: count }, (_, n) => `e${n}`);

describe("conversions sent one by one", () => {
  test("go in one request, and each gets its own result", async () => {
    replies.push((own, response) => {
      const results = own.map((id, index) =>
        id === "e1"
          ? {
              index,
              status: "refused",
              faults: [{ pointer: "/event_time", code: "event_too_old", severity: "error" }],
            }
          : { index, status: "accepted", event_id: id, destinations: ["meta"] },
      );
      response.writeHead(202).end(JSON.stringify({ results }));
    });
    await using client = open();
    const results = await client.sendBatch(ids(3).map(conversion));
    expect(results.map(({ status }) => status)).toEqual(["accepted", "refused", "accepted"]);
    expect(results[1]?.faults).toMatchObject([{ code: "event_too_old" }]);
    expect(sizes()).toEqual([3]);
  });

  test("go as soon as a request is full", async () => {
    await using client = open({ maxBatch: 4, maxWaitMs: 60_000, maxRequests: 1 });
    await client.sendBatch(ids(8).map(conversion));
    expect(sizes()).toEqual([4, 4]);
  });

  test("wait while the limit of held conversions is reached", async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    for (const gate of gates)
      replies.push((own, response) => void gate.promise.then(() => accept(own, response)));
    await using client = open({ maxBatch: 2, maxQueued: 2 });
    const all = client.sendBatch(ids(4).map(conversion));
    await expect.poll(sizes).toEqual([2]);
    gates[0]?.resolve();
    await expect.poll(sizes).toEqual([2, 2]);
    gates[1]?.resolve();
    expect(await all).toHaveLength(4);
  });

  test("are sent by close, which takes no more", async () => {
    const client = open({ maxWaitMs: 60_000 });
    const sent = client.send(conversion("late"));
    await client.close();
    expect(await sent).toMatchObject({ status: "accepted", event_id: "late" });
    await expect(client.send(conversion("later"))).rejects.toMatchObject({ code: "closed" });
  });
});

describe("a request is repeated", () => {
  test("with the same bytes, on 429, 503 and a lost connection", async () => {
    replies.push(say(429, { "retry-after": "0" }), say(503, { "retry-after": "0" }), (_ids, response) =>
      response.destroy(),
    );
    await using client = open();
    expect(await client.send(conversion("e1"))).toMatchObject({ status: "accepted" });
    expect(bodies).toHaveLength(4);
    expect(new Set(bodies).size).toBe(1);
  });

  test("in two halves when it was too large", async () => {
    replies.push(say(413));
    await using client = open();
    const results = await client.sendBatch(ids(5).map(conversion));
    expect(results.map(({ event_id }) => event_id)).toEqual(ids(5));
    expect(sizes()).toEqual([5, 3, 2]);
  });

  test("no longer than giveUpAfterMs", async () => {
    replies.push(say(503, { "retry-after": "60" }));
    await using client = open({ giveUpAfterMs: 1000 });
    await expect(client.send(conversion("e1"))).rejects.toMatchObject({ code: "unavailable", status: 503 });
  });

  test("with the reason: the origin, and what happened", async () => {
    replies.push(say(503, { "retry-after": "0" }), (_ids, response) => response.destroy());
    const why: string[] = [];
    await using client = open({ onRetry: (reason) => void why.push(reason) });
    await client.send(conversion("e1"));
    expect(why).toEqual([`${url}: answered 503`, `${url}: the connection was closed before an answer came`]);
    server.close();
    server.closeAllConnections();
    const last = await open({ giveUpAfterMs: 0 }).send(conversion("e2")).catch(String);
    expect(last).toContain(`${url}: connection refused`);
  });

  test("but not when the address is invalid", async () => {
    const error = await open({ url: "http://user:secret@relay.example" })
      .send(conversion("e1"))
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "address" });
    expect(String(error)).not.toContain("secret");
  });

  test.for([
    [401, "unauthorized"],
    [415, "rejected"],
    [500, "rejected"],
  ] as const)("but not after %d", async ([status, code]) => {
    replies.push(say(status));
    await using client = open();
    const error = await client.send(conversion("e1")).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code, status });
    expect(String(error)).not.toContain("secret");
    expect(String(error)).not.toContain("buyer");
    expect(bodies).toHaveLength(1);
  });
});

test("Retry-After is a number of seconds or a date; without one the wait grows and is capped", () => {
  expect(waitMs(0, "3", 0, 0)).toBe(3000);
  expect(waitMs(0, new Date(5000).toUTCString(), 1000, 0)).toBe(4000);
  expect(waitMs(0, "soon", 0, 0)).toBe(200);
  expect(waitMs(3, null, 0, 0.5)).toBe(800);
  expect(waitMs(50, null, 0, 0)).toBe(30_000);
});

test("a process that receives a signal sends its held conversions, then ends by that signal", async () => {
  const program = `
    import { RelayClient } from ${JSON.stringify(new URL("index.ts", import.meta.url).href)};
    const client = new RelayClient({ url: ${JSON.stringify(url)}, apiKey: "k", maxWaitMs: 60000, flushOnExit: true });
    void client.send({ event_name: "Lead", event_time: 1, event_id: "last", action_source: "website", user_data: {} });
    setInterval(() => {}, 1000);
    console.log("holding");
  `;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  const [, signal] = (await once(child, "exit")) as [number | null, string | null];
  expect(signal).toBe("SIGTERM");
  expect(bodies.join()).toContain("last");
});
