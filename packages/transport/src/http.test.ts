import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { HttpTransport } from "./http.ts";

const transport = new HttpTransport({ connectionsPerHost: 4 });
const request = { path: "/v24.0/1/events", headers: { "content-type": "application/json" }, body: "{}" };
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(listener: (...exchange: Parameters<RequestListener>) => unknown): Promise<string> {
  const server = createServer((...exchange) => void listener(...exchange)).listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("an answer comes back with its status, headers and body", async () => {
  const url = await serve((_request, response) => {
    response.writeHead(400, { "x-app-usage": "{}" }).end('{"error":1}');
  });
  const result = await transport.send(url, request, 1000);
  expect(result).toMatchObject({ kind: "answer", response: { status: 400, body: '{"error":1}' } });
  expect(result.kind === "answer" && result.response.headers["x-app-usage"]).toBe("{}");
});

test("the body arrives as it was written, UTF-8", async () => {
  const received: Buffer[] = [];
  const url = await serve(async (incoming, response) => {
    for await (const part of incoming) received.push(part as Buffer);
    response.end("ok");
  });
  await transport.send(url, { ...request, body: '{"fn":"정"}' }, 1000);
  expect(Buffer.concat(received).toString("utf8")).toBe('{"fn":"정"}');
});

test("a connection that is refused was never sent", async () => {
  expect(await transport.send("http://127.0.0.1:1", request, 1000)).toMatchObject({
    kind: "no-answer",
    sent: false,
  });
});

test("a socket that is cut may have been read", async () => {
  const url = await serve((incoming) => {
    incoming.resume().on("end", () => incoming.socket.destroy());
  });
  expect(await transport.send(url, request, 1000)).toMatchObject({ kind: "no-answer", sent: true });
});

test("an answer that does not come ends with the timeout, and may have been read", async () => {
  const url = await serve(() => undefined);
  const before = performance.now();
  expect(await transport.send(url, request, 150)).toEqual({
    kind: "no-answer",
    sent: true,
    reason: "timed out",
  });
  expect(performance.now() - before).toBeLessThan(1000);
});

test("the timeout covers the whole answer: one that trickles does not hold the drain", async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write("."), 20);
    closing.push(() => clearInterval(drip));
  });
  expect(await transport.send(url, request, 200)).toMatchObject({ kind: "no-answer", reason: "timed out" });
});

test("an answer without end is read up to a cap", async () => {
  const url = await serve((_request, response) => {
    const flood = () => {
      while (response.write("x".repeat(65_536)));
    };
    response.on("drain", flood);
    flood();
  });
  const result = await transport.send(url, request, 5000);
  expect(result.kind === "answer" && result.response.body.length).toBe(256 * 1024);
});

test("a reading is a GET with its headers, and a redirect is an answer that nobody follows", async () => {
  const asked: unknown[] = [];
  const url = await serve((incoming, response) => {
    asked.push([incoming.method, incoming.url, incoming.headers["access-token"]]);
    response.writeHead(302, { location: "http://127.0.0.1:1/elsewhere" }).end();
  });
  const reading = { path: "/list/?page=1", headers: { "access-token": "t" } };
  expect(await transport.get(url, reading, 1000)).toMatchObject({
    kind: "answer",
    response: { status: 302, body: "" },
  });
  expect(asked).toEqual([["GET", "/list/?page=1", "t"]]);
});

test("a reading ends with its timeout, and names no address", async () => {
  const url = await serve(() => undefined);
  const result = await transport.get(url, { path: "/debug?input_token=secret", headers: {} }, 100);
  expect(result).toEqual({ kind: "no-answer", sent: true, reason: "timed out" });
});
