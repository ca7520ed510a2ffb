import { once } from "node:events";
import {
  connectRedis,
  Layouts,
  newNonce,
  Queues,
  RedisAside,
  RedisGate,
  RedisLaneDrain,
  RedisReplayRuns,
  SiblingWatch,
} from "@relay/redis";
import { markedProcess } from "@relay/runtime";
import { TEST_SEALER } from "@relay/testkit";

/**
 * A process that announces itself on its machine, takes every lease that a worker may hold, prints its mark, and waits
 * to be killed. Arguments: the address of Redis, a destination, a replay of it.
 */
const LEASE_MS = 60_000;

const [address = "", destination = "", replay = ""] = process.argv.slice(2);
const self = markedProcess();
if (!self) throw new Error("/proc does not show this process");
const redis = await connectRedis(address, "worker");
const layouts = new Layouts(redis);
const lane = { destination, index: 0 };
await new SiblingWatch(redis, new Queues(redis), self).look();
await new RedisLaneDrain(redis, layouts, TEST_SEALER).acquire(lane, newNonce(self.mark), LEASE_MS);
await new RedisAside(redis, layouts, TEST_SEALER).acquire(lane, newNonce(self.mark), LEASE_MS);
await new RedisReplayRuns(redis, TEST_SEALER).next({ destination, id: replay }, newNonce(self.mark));
await new RedisGate(redis).claimProbe(destination, newNonce(self.mark), LEASE_MS);
await redis.set("{cr}:sweep", newNonce(self.mark), "PX", LEASE_MS);
process.stdout.write(`${self.mark}\n`);
await once(process, "SIGTERM");
