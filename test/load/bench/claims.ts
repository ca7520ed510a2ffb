import type { BenchResult } from "./bench.ts";
import { LATENCY_MS } from "./contender.ts";

/** What the relay is to reach, and what it reached. */
export interface Claim {
  readonly claim: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** Default of `max_wait_ms`. */
const BATCH_WAIT_MS = 250;
/** Of the ends of processes and sockets between two clocks, beside waiting and latency. */
const OVERHEAD_MS = 150;

/** Every ratio from one run. `prepare` is the relay's share of the SDK's time for one event, inverted. */
export function claimsOf(result: BenchResult, prepare: number): readonly Claim[] {
  const { hundredARequest: hundred, oneARequest: one, halfLoad, memory, backlog, destinations } = result;
  const of = (a: number, b: number) => a / b;
  const deliveredWithin = BATCH_WAIT_MS + LATENCY_MS + OVERHEAD_MS;
  const rateOf = (count: number) => destinations.find((each) => each.count === count);
  const [alone, many] = [rateOf(1), rateOf(200)];
  const times = (value: number) => `${value.toFixed(1)} x`;
  const share = (value: number) => `${Math.round(value * 100)} %`;
  const atLeast = (claim: string, value: number, least: number, show: (value: number) => string): Claim => ({
    claim,
    wanted: `>= ${show(least)}`,
    measured: show(value),
    isMet: value >= least,
  });
  const atMost = (claim: string, value: number, most: number, unit: string): Claim => ({
    claim,
    wanted: `<= ${most} ${unit}`,
    measured: `${Math.round(value * 10) / 10} ${unit}`,
    isMet: value <= most,
  });
  return [
    atLeast(
      "100 a request, against the baseline",
      of(hundred.relay.median, hundred.baseline.median),
      10,
      times,
    ),
    atLeast("100 a request, of the ceiling", of(hundred.relay.median, hundred.ceiling.median), 0.5, share),
    atLeast("1 a request, against the baseline", of(one.relay.median, one.baseline.median), 2, times),
    atMost("1 a request at half load: acknowledged, p99", halfLoad.one.acknowledged.p99, 25, "ms"),
    atMost(
      "100 a request at half load: accepted to delivered, p99",
      halfLoad.hundred.delivered.p99,
      deliveredWithin,
      "ms",
    ),
    atMost(
      "1 a request at half load: accepted to delivered, p99",
      halfLoad.one.delivered.p99,
      deliveredWithin,
      "ms",
    ),
    atLeast("appendfsync always, of everysec", of(hundred.always.median, hundred.relay.median), 0.7, share),
    {
      ...atMost(
        "Redis memory of a queued event, of the baseline's",
        100 * of(memory.relay.queued, memory.baseline.queued),
        25,
        "%",
      ),
    },
    atMost("Redis memory of a remembered event", memory.relay.remembered, 32, "bytes"),
    atLeast(
      "draining the large backlog, of the rate at 10,000",
      of(backlog.large.rate, backlog.small.median),
      0.9,
      share,
    ),
    atMost(
      "heap of the worker late in it, of early",
      100 * of(backlog.large.heap[1], backlog.large.heap[0]),
      120,
      "%",
    ),
    atLeast("200 destinations, of one", of(many?.rate ?? 0, alone?.rate ?? 1), 0.8, share),
    atMost(
      "connections to Redis with 200 destinations, more than with one",
      (many?.connections ?? 0) - (alone?.connections ?? 0),
      0,
      "",
    ),
    atLeast("preparing an event, against facebook-nodejs-business-sdk", prepare, 5, times),
  ];
}
