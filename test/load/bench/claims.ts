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

const times = (value: number) => `${value.toFixed(1)} x`;
const share = (value: number) => `${Math.round(value * 100)} %`;

function atLeast(claim: string, value: number, least: number, show: (value: number) => string): Claim {
  return { claim, wanted: `>= ${show(least)}`, measured: show(value), isMet: value >= least };
}

function atMost(claim: string, value: number, most: number, unit: string): Claim {
  return {
    claim,
    wanted: `<= ${most} ${unit}`,
    measured: `${Math.round(value * 10) / 10} ${unit}`,
    isMet: value <= most,
  };
}

/** Every ratio from one run. `prepare` is the relay's share of the SDK's time for one event, inverted. */
export function claimsOf(result: BenchResult, prepare: number): readonly Claim[] {
  return [
    ...throughputClaims(result),
    ...halfLoadClaims(result),
    ...costClaims(result),
    ...scaleClaims(result),
    atLeast("preparing an event, against facebook-nodejs-business-sdk", prepare, 5, times),
  ];
}

function throughputClaims({ hundredARequest: hundred, oneARequest: one }: BenchResult): readonly Claim[] {
  const { relay, baseline, ceiling, always } = hundred;
  return [
    atLeast("100 a request, against the baseline", relay.median / baseline.median, 10, times),
    atLeast("100 a request, of the ceiling", relay.median / ceiling.median, 0.5, share),
    atLeast("1 a request, against the baseline", one.relay.median / one.baseline.median, 2, times),
    atLeast("appendfsync always, of everysec", always.median / relay.median, 0.7, share),
  ];
}

function halfLoadClaims({ halfLoad: { one, hundred } }: BenchResult): readonly Claim[] {
  const deliveredWithin = BATCH_WAIT_MS + LATENCY_MS + OVERHEAD_MS;
  const delivered = "at half load: accepted to delivered, p99";
  return [
    atMost("1 a request at half load: acknowledged, p99", one.acknowledged.p99, 25, "ms"),
    atMost(`100 a request ${delivered}`, hundred.delivered.p99, deliveredWithin, "ms"),
    atMost(`1 a request ${delivered}`, one.delivered.p99, deliveredWithin, "ms"),
  ];
}

function costClaims({ memory: { relay, baseline } }: BenchResult): readonly Claim[] {
  const queued = (100 * relay.queued) / baseline.queued;
  return [
    atMost("Redis memory of a queued event, of the baseline's", queued, 25, "%"),
    atMost("Redis memory of a remembered event", relay.remembered, 32, "bytes"),
  ];
}

function scaleClaims({ backlog: { small, large }, destinations }: BenchResult): readonly Claim[] {
  const rateOf = (count: number) => destinations.find((each) => each.count === count);
  const [alone, many] = [rateOf(1), rateOf(200)];
  const connections = (many?.connections ?? 0) - (alone?.connections ?? 0);
  return [
    atLeast("draining the large backlog, of the rate at 10,000", large.rate / small.median, 0.9, share),
    atMost("heap of the worker late in it, of early", (100 * large.heap[1]) / large.heap[0], 120, "%"),
    atLeast("200 destinations, of one", (many?.rate ?? 0) / (alone?.rate ?? 1), 0.8, share),
    atMost("connections to Redis with 200 destinations, more than with one", connections, 0, ""),
  ];
}
