import type { Acknowledgements } from "./acknowledgements.ts";
import type { Backlogs } from "./backlog.ts";
import type { Figures } from "./bench.ts";
import { LATENCY_MS } from "./contender.ts";
import { type Cost, sumOf } from "./cost.ts";
import type { ToDestinations } from "./destinations.ts";
import { FLOW_ANSWER_MS, type Flows, USUAL } from "./flows.ts";
import type { Memory } from "./memory.ts";
import type { PrepareFigure } from "./prepare-figures.ts";
import type { Rates } from "./rates.ts";
import type { SealingCost } from "./sealing.ts";
import { fastestOf, type SdkRates } from "./sdk.ts";

/** What the relay is to reach, and what it reached. */
export interface Aim {
  readonly aim: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** Default of `max_wait_ms`. */
const BATCH_WAIT_MS = 250;
/** Of the ends of processes and sockets between two clocks, beside waiting and latency. */
const OVERHEAD_MS = 150;
/** Of the clean rate, by the share that is refused. */
const KEPT = {
  "at random": { 0.001: 0.8, 0.005: 0.3, 0.02: 0.1 },
  "by a trait": { 0.001: 0.9, 0.005: 0.7, 0.02: 0.5 },
} as const;

type Show = (value: number) => string;
const times: Show = (value) => `${value.toFixed(1)} x`;
const share: Show = (value) => `${Math.round(value * 100)} %`;
const inUnit =
  (unit: string): Show =>
  (value) =>
    `${Math.round(value * 10) / 10} ${unit}`.trim();

function atLeast(aim: string, value: number, least: number, show: Show): Aim {
  return { aim, wanted: `>= ${show(least)}`, measured: show(value), isMet: value >= least };
}

function atMost(aim: string, value: number, most: number, show: Show): Aim {
  return { aim, wanted: `<= ${show(most)}`, measured: show(value), isMet: value <= most };
}

/** The aims of the parts that were measured. Every ratio is of one run. */
export function aimsOf(figures: Figures): readonly Aim[] {
  const { rates, flow, cost, sealing, sdk, memory, backlog, destinations, ack, prepare } = figures;
  return [
    ...(rates ? ratesAims(rates) : []),
    ...(flow ? flowAims(flow) : []),
    ...(cost ? costAims(cost) : []),
    ...(sealing ? sealingAims(sealing) : []),
    ...(sdk ? sdkAims(sdk) : []),
    ...(memory ? memoryAims(memory) : []),
    ...(backlog ? backlogAims(backlog) : []),
    ...(destinations ? destinationsAims(destinations) : []),
    ...(ack ? acknowledgementAims(ack) : []),
    ...(prepare ? prepareAims(prepare) : []),
  ];
}

function ratesAims({ hundred, one, halfLoad }: Rates): readonly Aim[] {
  const { relay, ceiling, always } = hundred;
  const ms = inUnit("ms");
  const deliveredWithin = BATCH_WAIT_MS + LATENCY_MS + OVERHEAD_MS;
  const delivered = "at half load: accepted to delivered, p99";
  return [
    atLeast("100 a request, of the ceiling", relay.median / ceiling.median, 0.85, share),
    atLeast("1 a request, against the baseline", one.relay.median / one.baseline.median, 2, times),
    atLeast("appendfsync always, of everysec", always.median / relay.median, 0.7, share),
    atMost("1 a request at half load: acknowledged, p99", halfLoad.one.acknowledged.p99, 25, ms),
    atMost(`100 a request ${delivered}`, halfLoad.hundred.delivered.p99, deliveredWithin, ms),
    atMost(`1 a request ${delivered}`, halfLoad.one.delivered.p99, deliveredWithin, ms),
  ];
}

function flowAims({ clean, refused, steady, queueing }: Flows): readonly Aim[] {
  const rateAt = (ms: number) => clean.find(({ answerMs }) => answerMs === ms)?.rate ?? Number.NaN;
  const usual = refused.find(
    ({ refusedShare, isTrait }) => refusedShare === USUAL.refusedShare && isTrait === USUAL.isTrait,
  );
  const overloads = (100 * queueing.overloads) / queueing.requests;
  return [
    atLeast("one lane, answers after 1,000 ms, of the rate at 50 ms", rateAt(1000) / rateAt(50), 0.8, share),
    ...refused.map(({ refusedShare, isTrait, rate }) => {
      const how = isTrait ? "by a trait" : "at random";
      const least = KEPT[how][refusedShare as keyof (typeof KEPT)[typeof how]];
      const aim = `${refusedShare * 100} % refused ${how}, of the clean rate at ${FLOW_ANSWER_MS} ms`;
      return atLeast(aim, rate / rateAt(FLOW_ANSWER_MS), least, share);
    }),
    atMost("0.5 % refused at random, 1,000/s: accepted to delivered, p99", steady.p99 / 1000, 5, inUnit("s")),
    atMost("requests over n·H(p), 0.5 % refused at random", usual?.overFewest ?? Number.NaN, 1.25, (value) =>
      value.toFixed(2),
    ),
    atMost("a platform that queues: time-outs and throttles of all requests", overloads, 1, inUnit("%")),
  ];
}

function costAims(cost: Cost): readonly Aim[] {
  return [atMost("processor time a conversion: ingest API, worker, Redis", sumOf(cost), 55, inUnit("µs"))];
}

function sealingAims({ sealed, clear, bytes }: SealingCost): readonly Aim[] {
  return [
    atLeast("with sealing, of the rate without", sealed.median / clear.median, 0.95, share),
    atMost("bytes that sealing adds to a conversion, 100 a segment", bytes, 60, inUnit("bytes")),
  ];
}

function sdkAims(rates: SdkRates): readonly Aim[] {
  const against = "against Meta's SDK sending by itself, at its fastest";
  return [atLeast(against, rates.relay.median / fastestOf(rates), 1, times)];
}

function memoryAims({ relay, baseline }: Memory): readonly Aim[] {
  const queued = (100 * relay.queued) / baseline.queued;
  return [
    atMost("Redis memory of a queued event, of the baseline's", queued, 25, inUnit("%")),
    atMost("Redis memory of a remembered event", relay.remembered, 32, inUnit("bytes")),
  ];
}

function backlogAims({ small, large }: Backlogs): readonly Aim[] {
  const heap = (100 * large.heap[1]) / large.heap[0];
  return [
    atLeast("draining the large backlog, of the rate at 10,000", large.rate / small.median, 0.9, share),
    atMost("heap of the worker late in it, of early", heap, 120, inUnit("%")),
  ];
}

function destinationsAims(all: readonly ToDestinations[]): readonly Aim[] {
  const rateOf = (count: number) => all.find((each) => each.count === count);
  const [alone, many] = [rateOf(1), rateOf(200)];
  const connections = (many?.connections ?? 0) - (alone?.connections ?? 0);
  return [
    atLeast("200 destinations, of one", (many?.rate ?? 0) / (alone?.rate ?? 1), 0.8, share),
    atMost("connections to Redis with 200 destinations, more than with one", connections, 0, inUnit("")),
  ];
}

function acknowledgementAims(all: Acknowledgements): readonly Aim[] {
  const rateOf = (name: keyof Acknowledgements) => all[name].rate.median;
  const costOf = (name: keyof Acknowledgements) => all[name].us.median;
  const replicated = rateOf("Sentinel, replicas: 1") / rateOf("Sentinel, memory");
  const fsynced = rateOf("one Redis, fsync") / rateOf("one Redis, memory");
  const clustered = costOf("cluster of three, memory, 12 lanes") / costOf("one Redis, memory, 12 lanes");
  return [
    atLeast("acknowledged by a replica, of the rate from memory", replicated, 0.8, share),
    atLeast("acknowledged after an fsync, of the rate from memory", fsynced, 0.7, share),
    atMost("12 lanes on three masters: processor time of that on one Redis", clustered, 1.15, share),
  ];
}

function prepareAims(prepare: readonly PrepareFigure[]): readonly Aim[] {
  const sdk = prepare.find(({ name }) => name.startsWith("facebook-nodejs-business-sdk"));
  const against = "preparing an event, against facebook-nodejs-business-sdk";
  return [atLeast(against, sdk?.timesTheRelay ?? Number.NaN, 5, times)];
}
