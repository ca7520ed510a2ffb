import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { RelayError } from "@relay/core";
import express from "express";
import { expect, test } from "vitest";
import { listenOn } from "./listen-on.ts";

async function refusal(host: string, port: number): Promise<RelayError> {
  try {
    await using listening = await listenOn(express(), host, port);
    throw new Error(`it listens on ${listening.address}`);
  } catch (error) {
    if (error instanceof RelayError) return error;
    throw error;
  }
}

test("the error for a port in use names the port and the settings that choose another", async () => {
  await using other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  expect(await refusal("127.0.0.1", port)).toMatchObject({
    code: "RELAY_CANNOT_LISTEN",
    message: expect.stringContaining(`127.0.0.1:${port} is in use by another program (EADDRINUSE)`),
    remedy: expect.stringContaining("INGEST_PORT"),
  });
});

test.for([
  ["192.0.2.1", "is not an address of this machine (EADDRNOTAVAIL)"],
  ["nowhere.invalid", "cannot be resolved"],
] as const)("the address %s cannot be listened on: it %s", async ([host, why]) => {
  expect((await refusal(host, 0)).message).toContain(why);
});

const LIMITS = { maxConnections: 2, headersTimeoutMs: 100, requestTimeoutMs: 200 };

async function connected(port: number, sent = ""): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(sent);
  return socket;
}

test.for([
  ["a connection that says nothing", ""],
  ["headers that crawl", "POST / HTTP/1.1\r\nHost: a\r\n"],
  ["a body that crawls", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab"],
] as const)("%s is answered 408 and closed", async ([, sent]) => {
  await using listening = await listenOn(express(), "127.0.0.1", 0, LIMITS);
  const socket = await connected(listening.port, sent);
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /);
  await once(socket, "close");
  await expect.poll(() => listening.connections).toBe(0);
});

test("one connection beyond the limit is closed and counted", async () => {
  await using listening = await listenOn(express(), "127.0.0.1", 0, LIMITS);
  const [first, second] = [await connected(listening.port), await connected(listening.port)];
  const third = await connected(listening.port);
  await once(third, "close");
  expect([listening.connections, listening.refusedConnections]).toEqual([2, 1]);
  first.destroy();
  second.destroy();
});
