import Table from "cli-table3";
import type { Acknowledgements } from "./acknowledgements.ts";
import type { Aim } from "./aims.ts";
import type { Backlogs } from "./backlog.ts";
import type { Figures } from "./bench.ts";
import { type Cost, sumOf } from "./cost.ts";
import type { ToDestinations } from "./destinations.ts";
import { FLOW_ANSWER_MS, type Flows } from "./flows.ts";
import type { HalfLoad } from "./half-load.ts";
import type { Rounds } from "./in-turn.ts";
import type { Memory } from "./memory.ts";
import type { PrepareFigure } from "./prepare-figures.ts";
import type { Rates } from "./rates.ts";
import type { SealingCost } from "./sealing.ts";
import type { SdkRates } from "./sdk.ts";

/** The figures for people. */
export function printBench(figures: Figures, aims: readonly Aim[]): string {
  const { rates, flow, cost, sealing, sdk, memory, backlog, destinations, ack, prepare } = figures;
  const tables = [
    rates && ratesTable(rates),
    rates && halfLoadTable(rates),
    flow && flowTable(flow),
    flow && steadyTable(flow),
    flow && queueingTable(flow),
    cost && costTable(cost),
    sealing && sealingTable(sealing),
    sdk && sdkTable(sdk),
    memory && memoryTable(memory),
    backlog && backlogTable(backlog),
    destinations && destinationsTable(destinations),
    ack && acknowledgementsTable(ack),
    prepare && prepareTable(prepare),
    table(
      ["aim", "wanted", "measured", ""],
      aims.map(({ aim, wanted, measured, isMet }) => [aim, wanted, measured, isMet ? "met" : "NOT MET"]),
    ),
  ];
  return tables.filter((one) => one !== undefined).join("\n");
}

const ratesOf = ({ median, all }: Rounds) => [figure(median), all.map(figure).join(" ")];

function ratesTable({ hundred, one, upload }: Rates): string {
  const times = (hundred.relay.median / hundred.baseline.median).toFixed(1);
  return table(
    ["conversions a second", "median", "rounds"],
    [
      ["100 a request: baseline", ...ratesOf(hundred.baseline)],
      [`100 a request: relay (${times} times)`, ...ratesOf(hundred.relay)],
      ["100 a request: relay, appendfsync always", ...ratesOf(hundred.always)],
      ["the ceiling: one core, no queue", ...ratesOf(hundred.ceiling)],
      ["1 a request: baseline", ...ratesOf(one.baseline)],
      ["1 a request: relay", ...ratesOf(one.relay)],
      ["NDJSON upload, 5,000 a request: relay", ...ratesOf(upload)],
    ],
  );
}

function halfLoadTable({ halfLoad }: Rates): string {
  const row = (name: string, { rate, acknowledged, delivered, runsP99 }: HalfLoad) => [
    name,
    figure(rate),
    String(acknowledged.p50),
    `${acknowledged.p99} (${runsP99.join(" ")})`,
    String(delivered.p50),
    String(delivered.p99),
  ];
  return table(
    ["at half load, ms", "requests/s", "202 p50", "p99 (each run)", "delivered p50", "p99"],
    [row("100 a request", halfLoad.hundred), row("1 a request", halfLoad.one)],
  );
}

function flowTable({ clean, refused }: Flows): string {
  const rateAt = clean.find(({ answerMs }) => answerMs === FLOW_ANSWER_MS)?.rate ?? Number.NaN;
  const share = (rate: number) => `${Math.round((100 * rate) / rateAt)} %`;
  return table(
    ["one lane, one worker", "conversions/s", `of ${FLOW_ANSWER_MS} ms`, "requests", "over n·H(p)"],
    [
      ...clean.map(({ answerMs, rate, requests }) => [
        `answers after ${answerMs} ms`,
        figure(rate),
        share(rate),
        figure(requests),
        "",
      ]),
      ...refused.map(({ refusedShare, isTrait, rate, requests, overFewest }) => [
        `${refusedShare * 100} % refused ${isTrait ? "by a trait" : "at random"}`,
        figure(rate),
        share(rate),
        figure(requests),
        overFewest?.toFixed(2) ?? "",
      ]),
    ],
  );
}

function steadyTable({ steady }: Flows): string {
  return table(
    ["1,000/s, 0.5 % refused at random, ms", "delivered p50", "p99"],
    [["not refused", figure(steady.p50), figure(steady.p99)]],
  );
}

function queueingTable({ queueing }: Flows): string {
  const { requests, overloads, rate } = queueing;
  return table(
    ["a platform that queues", "requests", "too late or throttled", "conversions/s"],
    [["8 requests at once, 0.5 % refused", figure(requests), figure(overloads), figure(rate)]],
  );
}

function costTable(cost: Cost): string {
  return table(
    ["processor time, µs a conversion", "ingest API", "worker", "Redis", "together"],
    [["100 a request", ...[cost.ingest, cost.worker, cost.redis, sumOf(cost)].map((us) => us.toFixed(1))]],
  );
}

function sealingTable({ sealed, clear, bytes }: SealingCost): string {
  return table(
    ["conversions a second, 100 a request", "median", "rounds"],
    [
      ["sealing: off", ...ratesOf(clear)],
      [`sealed (${bytes.toFixed(1)} bytes more a conversion)`, ...ratesOf(sealed)],
    ],
  );
}

function sdkTable(rates: SdkRates): string {
  return table(
    ["conversions a second, answers after 300 ms", "median", "rounds"],
    Object.entries(rates).map(([name, one]) => [name, ...ratesOf(one)]),
  );
}

function memoryTable({ baseline, relay }: Memory): string {
  return table(
    ["bytes of Redis a conversion", "queued", "remembered"],
    [
      ["baseline", figure(baseline.queued), figure(baseline.remembered)],
      ["relay", figure(relay.queued), figure(relay.remembered)],
    ],
  );
}

function backlogTable({ small, large }: Backlogs): string {
  const heap = `heap ${large.heap.join(" then ")} MiB`;
  return table(
    ["draining a backlog", "conversions/s", ""],
    [
      ["of 10,000", ...ratesOf(small)],
      [
        `of ${figure(large.count)}`,
        figure(large.rate),
        `${heap}, resident ${large.resident.join(" then ")} MiB`,
      ],
    ],
  );
}

function destinationsTable(all: readonly ToDestinations[]): string {
  return table(
    ["destinations", "conversions/s", "connections to Redis"],
    all.map(({ count, rate, connections }) => [String(count), figure(rate), String(connections)]),
  );
}

function acknowledgementsTable(all: Acknowledgements): string {
  return table(
    ["Redis, acknowledged", "conversions/s", "rounds", "µs a conversion"],
    Object.entries(all).map(([name, { rate, us }]) => [name, ...ratesOf(rate), us.median.toFixed(1)]),
  );
}

function prepareTable(prepare: readonly PrepareFigure[]): string {
  return table(
    ["preparing an event", "µs", "times the relay"],
    prepare.map(({ name, microsecondsAnEvent: us, timesTheRelay: times }) => [
      name,
      String(us),
      String(times),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({ head: [...head], style: { head: [], border: [] } });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
}

function figure(value: number): string {
  return Math.round(value).toLocaleString("en");
}
