import { type Contender, LATENCY_MS, type Open } from "./contender.ts";
import { quantile } from "../steady-load.ts";
import { produce, untilDelivered } from "./produce.ts";
import type { Load } from "./throughput.ts";

/** Milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  /** Every hundredth of them, for a chart. */
  readonly hundredths: readonly number[];
}

export interface HalfLoad {
  /** Requests a second. */
  readonly rate: number;
  /** From when a request was due to its 202. */
  readonly acknowledged: Latencies;
  /** From a conversion's 202 to the platform's answer about it. */
  readonly delivered: Latencies;
}

/** How fast a contender answers and delivers at half of what it can. */
export async function halfLoadOf(open: Open, load: Load, throughput: number): Promise<HalfLoad> {
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
  const acknowledgedAt = new Map<string, number>();
  for (const [at, body] of bodies.entries())
    for (const id of idsIn(body)) acknowledgedAt.set(id, acknowledgedMs[at] ?? Number.NaN);
  const delays: number[] = [];
  for (const { eventId, at } of await arrivals(contender)) {
    const since = acknowledgedAt.get(eventId);
    // The platform has it on arrival, and says so after its latency.
    if (since !== undefined) delays.push(Math.max(0, at + LATENCY_MS - since));
  }
  // The first tenth compiles and connects.
  const steady = tookMs.slice(Math.floor(tookMs.length / 10));
  return { rate: Math.round(rate), acknowledged: latenciesOf(steady), delivered: latenciesOf(delays) };
}

function idsIn(body: Buffer): readonly string[] {
  return Array.from(body.toString().matchAll(/"event_id":"([^"]+)"/g), ([, id = ""]) => id);
}

async function arrivals({ sandbox }: Contender) {
  const response = await fetch(`${sandbox.url}/_sandbox/accepted`);
  const lines = (await response.text()).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as { readonly eventId: string; readonly at: number });
}

function latenciesOf(values: readonly number[]): Latencies {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    p50: round(quantile(sorted, 0.5)),
    p99: round(quantile(sorted, 0.99)),
    hundredths: Array.from({ length: 100 }, (_, n) => round(quantile(sorted, n / 100))),
  };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
