import { hostname } from "node:os";
import { expect, test } from "vitest";
import { privateRedis } from "../testing/private-redis.ts";
import { readConnectedProcesses } from "./connected-processes.ts";
import { connectRedis } from "./connect-redis.ts";

const { server, redis } = await privateRedis("producer");

test("lists the processes of each program, and no other client", async () => {
  const identities = [
    { program: "worker", number: 10 },
    { program: "worker", number: 2 },
    { program: "ingest-api", number: 1 },
  ];
  const clients = await Promise.all(identities.map((one) => connectRedis(server.url, "worker", one)));
  const own = { host: hostname(), pid: process.pid, connectedSeconds: expect.any(Number) as number };
  expect(await readConnectedProcesses(redis)).toEqual([
    { program: "ingest-api", number: 1, ...own },
    { program: "worker", number: 2, ...own },
    { program: "worker", number: 10, ...own },
  ]);
  for (const client of clients) client.disconnect();
});

test("a client that gives itself a similar name is left out", async () => {
  const client = await connectRedis(server.url, "worker");
  for (const name of ["relay:worker", "relay:worker:host:x:1", "other:worker:host:1:1"])
    await client.client("SETNAME", name);
  expect(await readConnectedProcesses(redis)).toEqual([]);
  client.disconnect();
});

test("a user who may not list clients sees none", async () => {
  await redis.acl("SETUSER", "narrow", "on", ">pw", "~*", "+@all", "-client|list");
  const narrow = await connectRedis(server.url.replace("redis://", "redis://narrow:pw@"), "worker");
  expect(await readConnectedProcesses(narrow)).toBeUndefined();
  narrow.disconnect();
});
