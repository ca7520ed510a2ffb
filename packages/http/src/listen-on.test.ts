import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
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

test("a port that another program has is named, with the settings that choose another", async () => {
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
  ["192.0.2.1", "is no address of this machine (EADDRNOTAVAIL)"],
  ["nowhere.invalid", "cannot be resolved"],
] as const)("the address %s cannot be listened on: it %s", async ([host, why]) => {
  expect((await refusal(host, 0)).message).toContain(why);
});
