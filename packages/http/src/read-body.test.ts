import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync, brotliCompressSync, deflateSync } from "node:zlib";
import express from "express";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BodyBudget } from "./body-budget.ts";
import { type Listening, listenOn } from "./listen-on.ts";
import { readBody } from "./read-body.ts";

const MOST = 100_000;
const BUDGET = 400_000;
/** Bytes of a body that a stranger may send before the key. */
const STRANGER = 20_000;
const KEY = "key=good";

let refusals: number;
let budget: BodyBudget;
let listening: Listening;
let url: string;
/** Requests that hold their bodies until the test releases them. */
let held: (() => void)[];
/** Bodies that were passed on, while something holds them. */
let bodies: WeakRef<Buffer>[];

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

beforeEach(async () => {
  refusals = 0;
  held = [];
  bodies = [];
  budget = new BodyBudget(BUDGET, () => (refusals += 1));
  const app = express();
  app.post(
    "/:how",
    (request, response, next) => {
      response.locals["isKnown"] = request.params["how"] !== "stranger";
      next();
    },
    readBody({
      budget,
      maxBytes: MOST,
      refuse: (response, failure) => void response.status(400).send(failure),
      stranger: {
        maxBytes: STRANGER,
        isKnown: (response) => response.locals["isKnown"] === true,
        hasKey: (_request, beginning) => beginning.includes(KEY),
      },
    }),
    (request, response) => {
      bodies.push(new WeakRef(request.body as Buffer));
      const answer = () => void response.send(String((request.body as Buffer).length));
      if (request.params["how"] === "hold") held.push(answer);
      else answer();
    },
  );
  listening = await listenOn(app, "127.0.0.1", 0, {
    maxConnections: 100,
    headersTimeoutMs: 10_000,
    requestTimeoutMs: 30_000,
  });
  url = `http://127.0.0.1:${listening.port}`;
});
afterEach(async () => {
  for (const answer of held.splice(0)) answer();
  await listening[Symbol.asyncDispose]();
});

async function post(
  body: Uint8Array<ArrayBuffer>,
  { how = "plain", encoding = "identity" } = {},
): Promise<string> {
  const headers = { "content-encoding": encoding };
  const response = await fetch(`${url}/${how}`, { method: "POST", body, headers });
  return response.text();
}

const bytes = (length: number) => new Uint8Array(length);
const nothingHeld = () => expect.poll(() => budget.heldBytes).toBe(0);

/** A request written by hand, up to the beginning of its body. */
async function begin(path: string, contentLength: number): Promise<Socket> {
  const socket = connect(listening.port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(`POST /${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${contentLength}\r\n\r\n`);
  return socket;
}

describe("a body is read", () => {
  test.for([
    ["identity", (body: Uint8Array) => body],
    ["gzip", gzipSync],
    ["deflate", deflateSync],
  ] as const)("as %s", async ([encoding, encode]) => {
    expect(await post(new Uint8Array(encode(bytes(MOST))), { encoding })).toBe(String(MOST));
    await nothingHeld();
  });

  test("in parts of one byte, each of which takes one byte", async () => {
    const socket = connect(listening.port, "127.0.0.1");
    socket.write(
      "POST /plain HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
    );
    socket.write(`${"1\r\nx\r\n".repeat(50_000)}0\r\n\r\n`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/\r\n50000$/);
    await nothingHeld();
  });
});

describe("a body is refused", () => {
  test("when it exceeds its limit, before it is decompressed whole", async () => {
    expect(await post(bytes(MOST + 1))).toBe("too-large");
    expect(await post(gzipSync(bytes(100 * MOST)), { encoding: "gzip" })).toBe("too-large");
    await nothingHeld();
  });

  test("when it is long and decodes to nothing", async () => {
    const empty = gzipSync("");
    const many = Buffer.concat(Array.from({ length: 1 + MOST / empty.length }, () => empty));
    expect(await post(new Uint8Array(many), { encoding: "gzip" })).toBe("too-large");
  });

  test("when its encoding is unknown or broken", async () => {
    expect(await post(new Uint8Array(brotliCompressSync("x")), { encoding: "br" })).toBe("unknown-encoding");
    // Names of properties that every object has.
    for (const encoding of ["constructor", "__proto__", "toString"])
      expect(await post(bytes(10), { encoding })).toBe("unknown-encoding");
    expect(await post(bytes(10), { encoding: "gzip" })).toBe("unreadable");
    expect(await post(new Uint8Array(gzipSync(bytes(1000)).subarray(0, 12)), { encoding: "gzip" })).toBe(
      "unreadable",
    );
    await nothingHeld();
  });

  test("when all bodies together would exceed the budget, until there is room again", async () => {
    const first = Array.from({ length: 4 }, () => post(bytes(MOST), { how: "hold" }));
    await expect.poll(() => held).toHaveLength(4);
    expect(budget.heldBytes).toBeGreaterThanOrEqual(4 * MOST);
    expect(await post(bytes(MOST))).toBe("busy");
    expect(refusals).toBe(1);
    for (const answer of held.splice(0)) answer();
    expect(await Promise.all(first)).toEqual(Array(4).fill(String(MOST)));
    await nothingHeld();
    expect(await post(bytes(MOST))).toBe(String(MOST));
  });
});

describe("the budget of a body is given back", () => {
  test("when its sender goes away in the middle", async () => {
    const socket = await begin("plain", MOST);
    socket.write(bytes(MOST / 2));
    await expect.poll(() => budget.heldBytes).toBeGreaterThanOrEqual(MOST / 2);
    socket.destroy();
    await nothingHeld();
  });

  test("when its sender goes away and the request is still being worked on, with the bytes themselves", async () => {
    const socket = await begin("hold", MOST);
    socket.write(bytes(MOST));
    await expect.poll(() => held).toHaveLength(1);
    socket.destroy();
    await nothingHeld();
    await vi.waitFor(() => {
      collectGarbage();
      expect(bodies.map((body) => body.deref())).toEqual([undefined]);
    }, 30_000);
    expect(held).toHaveLength(1);
  });

  test("when its sender goes away before the answer", async () => {
    const socket = await begin("hold", MOST);
    socket.write(bytes(MOST));
    await expect.poll(() => held).toHaveLength(1);
    socket.destroy();
    await nothingHeld();
  });
});

describe("a stranger", () => {
  test("may send a small body", async () => {
    expect(await post(bytes(STRANGER), { how: "stranger" })).toBe(String(STRANGER));
  });

  test("may send a large one only after a valid key", async () => {
    const body = bytes(MOST);
    expect(await post(body, { how: "stranger" })).toBe("too-large");
    body.set(Buffer.from(KEY));
    expect(await post(body, { how: "stranger" })).toBe(String(MOST));
    await nothingHeld();
  });

  test("cannot keep out a sender with a key", async () => {
    const strangers = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const socket = await begin("stranger", STRANGER);
        socket.write(bytes(STRANGER - 1));
        return socket;
      }),
    );
    await expect.poll(() => refusals).toBeGreaterThan(0);
    expect(budget.heldBytes).toBeLessThanOrEqual(BUDGET / 8);
    expect(await post(bytes(MOST))).toBe(String(MOST));
    for (const socket of strangers) socket.destroy();
    await nothingHeld();
  });
});
