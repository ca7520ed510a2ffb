import { LATENCY_MS, type Open } from "./contender.ts";
import { type Acknowledged, deliveryDelays, latenciesOf, type Latencies } from "./delays.ts";
import type { Load } from "./load.ts";
import { produce, untilDelivered } from "./produce.ts";

export interface HalfLoad {
  /** Requests a second. */
  readonly rate: number;
  /** From when a request was due to its 202. */
  readonly acknowledged: Latencies;
  /** From a conversion's 202 to the platform's answer about it. */
  readonly delivered: Latencies;
  /** Milliseconds to acknowledge, p99, of every run. */
  readonly runsP99: readonly number[];
}

const RUNS = 3;

/** Of three runs the one whose slowest acknowledgements lie in the middle: one run's are a matter of luck. */
export async function usualHalfLoad(
  open: Open,
  load: Load,
  throughput: number,
  onProgress: (share: number) => void,
): Promise<HalfLoad> {
  const runs: Omit<HalfLoad, "runsP99">[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    onProgress(run / RUNS);
    runs.push(await halfLoadOf(open, load, throughput));
  }
  const usual = runs.toSorted((a, b) => a.acknowledged.p99 - b.acknowledged.p99)[Math.floor(RUNS / 2)];
  if (!usual) throw new Error("no half load was run");
  return { ...usual, runsP99: runs.map(({ acknowledged }) => acknowledged.p99) };
}

/** How fast a contender answers and delivers at half of what it can. */
async function halfLoadOf(open: Open, load: Load, throughput: number): Promise<Omit<HalfLoad, "runsP99">> {
  await using contender = await open({ recordsEvents: true });
  const { bodies, count, ...rest } = load;
  const rate = throughput / 2 / (count / bodies.length);
  const tookMs: number[] = [];
  // By body: which conversions they hold is looked up when nothing is measured any more.
  const acknowledgedMs = new Float64Array(bodies.length);
  await produce(contender, {
    ...rest,
    bodies,
    rate,
    onAcknowledged: (body, took, atMs) => {
      tookMs.push(took);
      acknowledgedMs[body] = atMs;
    },
  });
  await untilDelivered(contender, count);
  const requests = bodies.map((body, n): Acknowledged => ({ body, atMs: acknowledgedMs[n] ?? Number.NaN }));
  const delays = await deliveryDelays(contender, requests, LATENCY_MS);
  // The first tenth compiles and connects.
  const steady = tookMs.slice(Math.floor(tookMs.length / 10));
  return { rate: Math.round(rate), acknowledged: latenciesOf(steady), delivered: latenciesOf(delays) };
}
