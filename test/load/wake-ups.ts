/**
 * What one queue of wake-ups carries: asks for drains of lanes, which end at once, as fast as they are carried out. Run:
 * node test/load/wake-ups.ts [--lanes N] [--seconds N] [--json]
 */
import { connectRedis, DrainQueue } from "@relay/redis";
import { RedisServer } from "@relay/testkit";
import { Command } from "commander";
import { above0, conclude } from "./options.ts";
import { infoOf } from "./scaling/spent.ts";

/** As a worker runs them by default. */
const CONCURRENCY = 16;

const { lanes, seconds, json } = new Command("wake-ups")
  .option("--lanes <n>", "lanes, each asked for again when its drain has ended", above0, 200)
  .option("--seconds <n>", "how long", above0, 10)
  .option("--json", "print one JSON object", false)
  .parse()
  .opts<{ lanes: number; seconds: number; json: boolean }>();

await using resources = new AsyncDisposableStack();
const server = resources.use(await RedisServer.start());
const open = async (role: "worker" | "jobs") =>
  resources.adopt(await connectRedis(server.url, role), (client) => client.disconnect());
const queue = resources.adopt(new DrainQueue(await open("worker")), (one) => one.close());
let [isOver, runs] = [false, 0];
const running = queue.start(
  await open("jobs"),
  async () => {
    runs += 1;
    return isOver ? { kind: "done" } : { kind: "again" };
  },
  { concurrency: CONCURRENCY, onError: () => undefined },
);
resources.defer(() => running.close());

for (let index = 0; index < lanes; index += 1) await queue.wake({ destination: "shop", index });
const before = await spent();
await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const after = await spent();
isOver = true;

const [count, busy] = [after.runs - before.runs, after.redisSeconds - before.redisSeconds];
conclude(
  json,
  {
    "wake-ups a second": Math.round((count / (after.atMs - before.atMs)) * 1000),
    "Redis' processor time, µs a wake-up": Math.round((busy / count) * 1e6),
    "Redis' core in use": Math.round((busy / (after.atMs - before.atMs)) * 1e5) / 100,
  },
  count > 0 ? [] : ["nothing ran"],
);

async function spent() {
  const read = await infoOf(server.url);
  const redisSeconds = read("used_cpu_user") + read("used_cpu_sys");
  return { runs, redisSeconds, atMs: performance.now() };
}
