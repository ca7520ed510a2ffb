import { ClusterTopology } from "@relay/testkit";
import { afterAll, expect, test } from "vitest";
import { connectRedis } from "../connection/connect-redis.ts";
import { slotOf } from "../connection/slot.ts";
import { type Confirmation, checkReplicas } from "./confirmation.ts";
import { ConfirmedWrites } from "./confirmed-writes.ts";

const resources = new AsyncDisposableStack();
const topology = resources.use(await ClusterTopology.start());
const nodes = topology.addresses.map((address) => {
  const [host = "", port = ""] = address.split(":");
  return { host, port: Number(port) };
});
const redis = resources.adopt(
  await connectRedis({ place: { kind: "cluster", nodes } }, "confirmed"),
  (client) => client.disconnect(),
);
afterAll(() => resources.disposeAsync());

const confirmation: Confirmation = { command: ["WAIT", 1, 2000], copies: 1, timeoutMs: 2000 };
const push = new ConfirmedWrites(redis, confirmation).script("return redis.call('RPUSH', KEYS[1], ARGV[1])");

test("writes to all masters of a cluster are confirmed by the replica of each", async () => {
  await checkReplicas(redis, confirmation);
  const lists = Array.from({ length: 12 }, (_, n) => `{lane:${n}}`);
  expect(await Promise.all(lists.map((list) => push([list], ["a"])))).toEqual(lists.map(() => 1));
});

test("a write whose slot has moved is refused, and the next one goes to its new master", async () => {
  const list = "{lane:0}";
  const slot = slotOf(list);
  const old = await topology.masterOf(slot);
  const other = topology.nodes.slice(0, 3).find((node) => node !== old) ?? old;
  await topology.moveSlot(slot, other);
  await expect(push([list], ["b"])).rejects.toMatchObject({ code: "RELAY_UNCONFIRMED" });
  await expect.poll(() => push([list], ["c"]).catch(() => 0)).toBe(2);
});
