import { performance } from "node:perf_hooks";
import { type Envelope, NO_TRACING, writeConversion } from "@relay/core";
import { GroupCommit, type Offer } from "@relay/pipeline";
import { type Confirmation, ConfirmedWrites, connectRedis, RedisLaneWriter } from "@relay/redis";
import { RedisServer } from "@relay/testkit";
import { afterAll, expect, test } from "vitest";
import { harnessOfFile, lane } from "./drain-harness.ts";

const harness = await harnessOfFile({ settings: ["--repl-diskless-sync-delay", "0"] });
const resources = new AsyncDisposableStack();
afterAll(() => resources.disposeAsync());

/** A group commit whose appends one replica confirms. */
async function openCommit(timeoutMs: number): Promise<GroupCommit> {
  const confirmation: Confirmation = { command: ["WAIT", 1, timeoutMs], copies: 1, timeoutMs };
  const connection = resources.adopt(await connectRedis(harness.server.url, "confirmed"), (own) =>
    own.disconnect(),
  );
  return new GroupCommit({
    writer: new RedisLaneWriter(harness.redis, harness.sealer, new ConfirmedWrites(connection, confirmation)),
    choiceOf: async () => ({ dataset: "1", lanes: 1 }),
    wake: () => Promise.resolve(),
    listen: () => undefined,
    fullAt: () => 1000,
    lingerMs: 1,
    maxHeldBytes: 1_000_000,
    tracing: NO_TRACING,
    monotonic: () => performance.now(),
  });
}

/** The request of a producer, who repeats it as it was. */
function requestOf(ids: readonly string[]): Offer {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const envelope: Envelope = { source: "web", receivedAtMs: Date.now(), requestId: "r" };
  const conversions = ids.map((event_id) =>
    writeConversion({
      event_name: "Purchase",
      event_time: nowSeconds,
      event_id,
      action_source: "website",
      user_data: {},
    }),
  );
  return { lane, lanes: 1, envelope, conversions, deadline: nowSeconds + 7 * 86_400 };
}

test("what was written without a confirmation is repeated by its producer and delivered once", async () => {
  const request = requestOf(["a", "b"]);
  const impatient = await openCommit(50);
  await expect(impatient.offer([request])).rejects.toMatchObject({ code: "RELAY_UNCONFIRMED" });
  expect(await harness.waiting()).toBe(2);
  await using _replica = await RedisServer.start({
    settings: ["--replicaof", "127.0.0.1", String(harness.server.port), "--appendonly", "no"],
  });
  const patient = await openCommit(4000);
  await patient.offer([request]);
  expect(await harness.waiting()).toBe(4);
  await harness.drainAll();
  expect(await harness.deliveredIds()).toEqual(["a", "b"]);
  expect(harness.settledSaid()).toEqual({ delivered: 2, duplicates: 2 });
});
