import Table from "cli-table3";
import type { BenchResult, Rounds, UsualHalfLoad } from "./bench.ts";
import type { Claim } from "./claims.ts";
import type { PrepareFigure } from "./prepare-figures.ts";

/** The figures for people. */
export function printBench(
  result: BenchResult,
  prepare: readonly PrepareFigure[],
  claims: readonly Claim[],
): string {
  const { halfLoad, memory } = result;
  const loads = table(
    ["at half load, ms", "requests/s", "202 p50", "p99 (each run)", "delivered p50", "p99"],
    [halfRow("100 a request", halfLoad.hundred), halfRow("1 a request", halfLoad.one)],
  );
  const bytes = table(
    ["bytes of Redis a conversion", "queued", "remembered"],
    [
      ["baseline", figure(memory.baseline.queued), figure(memory.baseline.remembered)],
      ["relay", figure(memory.relay.queued), figure(memory.relay.remembered)],
    ],
  );
  const preparing = table(
    ["preparing an event", "µs", "times the relay"],
    prepare.map(({ name, microsecondsAnEvent: us, timesTheRelay: times }) => [
      name,
      String(us),
      String(times),
    ]),
  );
  const outcomes = table(
    ["claim", "wanted", "measured", ""],
    claims.map(({ claim, wanted, measured, isMet }) => [claim, wanted, measured, isMet ? "met" : "NOT MET"]),
  );
  return [ratesTable(result), loads, bytes, preparing, outcomes].join("\n");
}

function ratesTable(result: BenchResult): string {
  const { hundredARequest: hundred, oneARequest: one, upload, backlog, destinations, latencies } = result;
  const { large, small } = backlog;
  const rate = ({ median, all }: Rounds) => [figure(median), all.map(figure).join(" ")];
  return table(
    ["conversions a second", "median", "rounds"],
    [
      ["100 a request: baseline", ...rate(hundred.baseline)],
      ["100 a request: relay", ...rate(hundred.relay)],
      ["100 a request: relay, appendfsync always", ...rate(hundred.always)],
      ["the ceiling: one core, no queue", ...rate(hundred.ceiling)],
      ["1 a request: baseline", ...rate(one.baseline)],
      ["1 a request: relay", ...rate(one.relay)],
      ["NDJSON upload, 5,000 a request: relay", ...rate(upload)],
      ["backlog of 10,000: relay", ...rate(small)],
      [
        `backlog of ${figure(large.count)}: relay`,
        figure(large.rate),
        `heap ${large.heap.join(" then ")} MiB, resident ${large.resident.join(" then ")} MiB`,
      ],
      ...destinations.map(({ count, rate: each, connections }) => [
        `${count} destinations`,
        figure(each),
        `${connections} connections to Redis`,
      ]),
      ...latencies.map(({ latencyMs, rate: each }) => [`answers after ${latencyMs} ms`, figure(each), ""]),
    ],
  );
}

function halfRow(name: string, { rate, acknowledged, delivered, runsP99 }: UsualHalfLoad): readonly string[] {
  const p99 = `${acknowledged.p99} (${runsP99.join(" ")})`;
  return [name, figure(rate), String(acknowledged.p50), p99, String(delivered.p50), String(delivered.p99)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({ head: [...head], style: { head: [], border: [] } });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
}

function figure(value: number): string {
  return Math.round(value).toLocaleString("en");
}
