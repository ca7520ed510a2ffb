import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HttpTransport } from "./http.ts";

const transport = new HttpTransport({ connectionsPerHost: 4 });
const request = {
  path: "/v26.0/1/events",
  headers: { "content-type": "application/json" },
  body: Buffer.from("{}"),
};
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
  await transport.send(url, { ...request, body: Buffer.from('{"fn":"정"}') }, 1000);
  expect(Buffer.concat(received).toString("utf8")).toBe('{"fn":"정"}');
});

test("a refused connection counts as never sent", async () => {
  expect(await transport.send("http://127.0.0.1:1", request, 1000)).toMatchObject({
    kind: "no-answer",
    sent: false,
  });
});

test("after a cut socket the request counts as possibly sent", async () => {
  const url = await serve((incoming) => {
    incoming.resume().on("end", () => incoming.socket.destroy());
  });
  expect(await transport.send(url, request, 1000)).toMatchObject({ kind: "no-answer", sent: true });
});

test("a missing answer ends with the timeout, and the request counts as possibly sent", async () => {
  const url = await serve(() => undefined);
  const before = performance.now();
  expect(await transport.send(url, request, 150)).toEqual({
    kind: "no-answer",
    sent: true,
    reason: "timed out",
  });
  expect(performance.now() - before).toBeLessThan(5000);
});

const [RECEIVED, ANSWERED] = [0, 1];
/** Answers half a second late, from a thread of its own: it does while the test's own thread stands still. */
const ELSEWHERE = `
const { parentPort, workerData: marks } = require("node:worker_threads");
const mark = (which) => { Atomics.store(marks, which, 1); Atomics.notify(marks, which); };
const server = require("node:http").createServer((request, response) => {
  request.resume();
  mark(${RECEIVED});
  response.once("finish", () => mark(${ANSWERED}));
  setTimeout(() => response.end("ok"), 500);
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`;

test("an answer that came while this process stood still counts, although the time was over", async () => {
  const marks = new Int32Array(new SharedArrayBuffer(8));
  const elsewhere = new Worker(ELSEWHERE, { eval: true, workerData: marks });
  closing.push(() => void elsewhere.terminate());
  const [port] = (await once(elsewhere, "message")) as [number];
  const result = transport.send(`http://127.0.0.1:${port}`, request, 400);
  while (Atomics.load(marks, RECEIVED) === 0) await new Promise(setImmediate);
  expect(Atomics.wait(marks, ANSWERED, 0, 10_000)).toBe("ok");
  expect(await result).toMatchObject({ kind: "answer", response: { status: 200, body: "ok" } });
});

test("the timeout covers the whole answer, also one that trickles", async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write("."), 20);
    closing.push(() => clearInterval(drip));
  });
  expect(await transport.send(url, request, 200)).toMatchObject({ kind: "no-answer", reason: "timed out" });
});

test("an endless answer is read up to a limit", async () => {
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

test("a platform query is a GET with its headers, and a redirect is not followed", async () => {
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

test("a platform query ends with its timeout, and its error names no address", async () => {
  const url = await serve(() => undefined);
  const result = await transport.get(url, { path: "/debug?input_token=secret", headers: {} }, 100);
  expect(result).toEqual({ kind: "no-answer", sent: true, reason: "timed out" });
});

/** A server without a library: it answers by hand, so that it can also send unasked answers. */
async function serveRaw(onRequest: (socket: Socket, request: number) => void): Promise<string> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      if (data.includes("POST")) onRequest(socket, (requests += 1));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answerOf = (text: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`;

describe("an unasked answer", () => {
  let unasked = 0;
  const single = new HttpTransport({ connectionsPerHost: 1, onUnasked: () => (unasked += 1) });
  beforeEach(() => {
    unasked = 0;
  });

  test.for([
    ["in the same breath", (socket: Socket) => socket.write(answerOf("own") + answerOf("stray"))],
    [
      "right behind it",
      (socket: Socket) =>
        socket.write(answerOf("own"), () => setImmediate(() => socket.write(answerOf("stray")))),
    ],
    ["as bytes beyond what was announced", (socket: Socket) => socket.write(`${answerOf("own")}more`)],
  ] as const)(
    "%s discards the answer before it and is never taken for the next one",
    async ([, misbehave]) => {
      const url = await serveRaw((socket, number) => {
        if (number === 1) misbehave(socket);
        else socket.write(answerOf(`own ${number}`));
      });
      const results = await Promise.all([single.send(url, request, 2000), single.send(url, request, 2000)]);
      expect(results[0]).toEqual({ kind: "no-answer", sent: true, reason: "unasked answer" });
      expect(results[1]).toMatchObject({ kind: "answer", response: { body: "own 2" } });
      expect(unasked).toBe(1);
    },
  );

  test("on an idle socket closes it and is never taken for the next one", async () => {
    const url = await serveRaw((socket, number) => {
      socket.write(answerOf(`own ${number}`));
      if (number === 1) setTimeout(() => socket.write(answerOf("stray")), 40);
    });
    expect(await single.send(url, request, 2000)).toMatchObject({ response: { body: "own 1" } });
    await expect.poll(() => unasked).toBe(1);
    expect(await single.send(url, request, 2000)).toMatchObject({ response: { body: "own 2" } });
  });
});

test("at most as many requests as sockets are in flight; the others wait for their turn", async () => {
  let most = 0;
  let now = 0;
  const url = await serve(async (incoming, response) => {
    most = Math.max(most, (now += 1));
    for await (const _ of incoming);
    now -= 1;
    response.end("ok");
  });
  const results = await Promise.all(Array.from({ length: 20 }, () => transport.send(url, request, 2000)));
  expect(results.every(({ kind }) => kind === "answer")).toBe(true);
  expect(most).toBeLessThanOrEqual(4);
});
