import { setImmediate as nextTurn } from "node:timers/promises";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { newClient } from "./client-options.ts";

test("a connection that closes before ASKING is answered ends no process", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  process.on("unhandledRejection", note);
  newClient({ place: { kind: "cluster", nodes: [{ host: "127.0.0.1", port: 1 }] } }, "worker");
  const node = new Redis({ lazyConnect: true, enableOfflineQueue: false });
  node.disconnect();
  void node.asking();
  await nextTurn();
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});
