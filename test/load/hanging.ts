/**
 * Whether a destination that hangs delays another: the same load on a healthy one, alone and beside a loaded one whose
 * answers take 30 seconds, twice in turn. Run: node test/load/hanging.ts [--seconds N] [--rate N] [--json]
 */
import { Command } from "commander";
import { addFault, arrivals, clearFaults, openShop } from "../system/shop.ts";
import { above0, conclude, watchedBar } from "./options.ts";
import { quantile, SteadyLoad } from "./steady-load.ts";

const ALLOWED = 1.5;
const ROUNDS = 2;

const { seconds, rate, json } = new Command("hanging")
  .option("--seconds <n>", "how long each of four parts lasts", above0, 60)
  .option("--rate <n>", "conversions a second for each destination", above0, 300)
  .option("--json", "print one JSON object", false)
  .parse()
  .opts<{ seconds: number; rate: number; json: boolean }>();

await using deployment = await openShop({
  workers: 2,
  latencyMs: 50,
  sources: { healthy: { key: "key-healthy" }, hanging: { key: "key-hanging" } },
  destinations: {
    "meta-healthy": { platform: "meta", options: { dataset_id: "1001" } },
    "meta-hanging": {
      platform: "meta",
      options: { dataset_id: "1002" },
      lanes: 4,
      request_timeout_ms: 40_000,
    },
  },
  routes: [
    { source: "healthy", destinations: ["meta-healthy"] },
    { source: "hanging", destinations: ["meta-hanging"] },
  ],
});
const bar = watchedBar(json);
const alone: number[] = [];
const beside: number[] = [];
let requestsHanging = 0;
for (let round = 0; round < ROUNDS; round += 1) {
  alone.push(...(await latencies(`alone-${round}`)));
  await addFault(deployment, { platform: "meta", dataset: "1002", kind: "hang", when: "before", ms: 30_000 });
  const other = new SteadyLoad(deployment, "key-hanging", `hanging-${round}`);
  const loading = other.run(rate, seconds * 1000, () => undefined);
  beside.push(...(await latencies(`beside-${round}`)));
  await loading;
  await other.close();
  requestsHanging += other.produced;
  await clearFaults(deployment);
}
bar.stop();

const [p50Alone, p99Alone, p50Beside, p99Beside] = [alone, beside].flatMap((sample) => {
  const sorted = sample.toSorted((a, b) => a - b);
  return [quantile(sorted, 0.5), quantile(sorted, 0.99)];
}) as [number, number, number, number];
const ratio = Math.round((p99Beside / p99Alone) * 100) / 100;
conclude(
  json,
  {
    "conversions measured": alone.length + beside.length,
    "conversions of the hanging one": requestsHanging,
    "accept to delivered alone, ms, p50": p50Alone,
    "accept to delivered alone, ms, p99": p99Alone,
    "beside a hanging one, ms, p50": p50Beside,
    "beside a hanging one, ms, p99": p99Beside,
    "p99 beside / alone": ratio,
  },
  ratio <= ALLOWED ? [] : [`p99 is ${ratio} times its figure alone`],
);

/** Milliseconds from the 202 to the platform's acceptance, for each conversion of a part. */
async function latencies(name: string): Promise<readonly number[]> {
  const load = new SteadyLoad(deployment, "key-healthy", name);
  await load.run(rate, seconds * 1000, (share) => bar.at(name, share));
  await load.close();
  for (;;) {
    const record = await arrivals(deployment, "?dataset=1001");
    const own = record.filter(({ eventId }) => load.acknowledgedAt.has(eventId));
    if (own.length === load.produced)
      return own.map(({ eventId, at }) => at - (load.acknowledgedAt.get(eventId) ?? at));
  }
}
