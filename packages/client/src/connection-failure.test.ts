import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { relayAddress } from "./address.ts";
import { connectionFailure, wordsForCode } from "./connection-failure.ts";

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** Starts a server on any port of this host. Returns its port. */
async function listen(one: Server): Promise<number> {
  server = one.listen(0, "127.0.0.1");
  await once(one, "listening");
  return (one.address() as AddressInfo).port;
}

async function failureOf(url: string, init: RequestInit = {}): Promise<string> {
  try {
    await (await fetch(`${url}/v1/events?secret=1`, init)).json();
    return "an answer";
  } catch (error) {
    return connectionFailure(error, `${url}/v1/events?secret=1`);
  }
}

describe("the failure of a request names the origin and what happened", () => {
  test("when nothing listens", async () => {
    const port = await listen(createServer());
    server?.close();
    const url = `http://127.0.0.1:${port}`;
    expect(await failureOf(url)).toBe(`${url}: connection refused, nothing listens there`);
  });

  test("when the name of the host does not exist", async () => {
    expect(await failureOf("http://relay.invalid")).toMatch(
      /^http:\/\/relay\.invalid: the name of the host (was not found|could not be looked up)$/,
    );
  });

  test("when no answer comes in time", async () => {
    const url = `http://127.0.0.1:${await listen(createServer())}`;
    expect(await failureOf(url, { signal: AbortSignal.timeout(50) })).toBe(`${url}: no answer in time`);
  });

  test("when the connection is closed instead of an answer", async () => {
    const port = await listen(createServer((socket: Socket) => socket.once("data", () => socket.destroy())));
    const url = `http://127.0.0.1:${port}`;
    expect(await failureOf(url)).toBe(`${url}: the connection was closed before an answer came`);
  });

  test("when another program answers", async () => {
    const page = createHttpServer((_request, response) => response.end("<html>"));
    const url = `http://127.0.0.1:${await listen(page)}`;
    expect(await failureOf(url)).toBe(`${url}: the program that answers there is not the relay`);
    server?.close();
    const other = createServer((socket: Socket) => socket.once("data", () => socket.end("220 mail\r\n")));
    const mail = `http://127.0.0.1:${await listen(other)}`;
    expect(await failureOf(mail)).toBe(`${mail}: the program that answers there does not speak HTTP`);
  });

  test("when a server without TLS is asked for it", async () => {
    const port = await listen(createHttpServer());
    expect(await failureOf(`https://127.0.0.1:${port}`)).toContain("perhaps it is http://");
  });
});

test("a port that fetch refuses is reported as such", async () => {
  expect(await failureOf("http://127.0.0.1:25")).toContain("fetch never uses this port");
});

test("a code without an explanation is reported as it is", () => {
  expect(wordsForCode("EMFILE")).toBe("no connection (EMFILE)");
});

test.for([
  ["http://relay.example:8080", "http://relay.example:8080"],
  ["https://relay.example/", "https://relay.example"],
  ["https://relay.example/behind/a/path/", "https://relay.example/behind/a/path"],
] as const)("the address %s is used as %s", ([given, used]) => {
  expect(relayAddress(given)).toBe(used);
});

test.for([
  "relay.example",
  "ftp://relay.example",
  "http://user:secret@relay.example",
  "http://relay.example?a=1",
  "",
])("the address %j is refused, without being repeated", (url) => {
  expect(() => relayAddress(url)).toThrow(expect.objectContaining({ code: "address" }) as Error);
  expect(() => relayAddress(url)).not.toThrow(/secret/);
});
