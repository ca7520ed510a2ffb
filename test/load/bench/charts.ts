import { Error as ERRORS_ONLY, logger, parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Figures } from "./bench.ts";
import type { Flows } from "./flows.ts";
import type { Memory } from "./memory.ts";
import type { Rates } from "./rates.ts";

const LOOK = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  background: "white",
  config: {
    view: { stroke: null },
    axis: { grid: false, labelLimit: 300 },
    legend: { labelLimit: 300 },
    font: "sans-serif",
  },
} as const;

/** Where the axis of times begins. */
const LEAST_MS = 1;

/** The figures of the parts that were measured as SVG, by file name. */
export async function chartsOf({ rates, flow, memory }: Figures): Promise<ReadonlyMap<string, string>> {
  const charts: readonly (readonly [string, TopLevelSpec])[] = [
    ...(rates
      ? ([
          ["throughput.svg", throughput(rates)],
          ["latency.svg", latency(rates)],
        ] as const)
      : []),
    ...(flow ? ([["flow.svg", flows(flow)]] as const) : []),
    ...(memory ? ([["memory.svg", bytes(memory)]] as const) : []),
  ];
  const drawn = charts.map(async ([name, spec]) => [name, await draw(spec)] as const);
  return new Map(await Promise.all(drawn));
}

function draw(spec: TopLevelSpec): Promise<string> {
  const quiet = logger(ERRORS_ONLY);
  return new View(parse(compile(spec, { logger: quiet }).spec), { renderer: "none", logger: quiet }).toSVG();
}

interface Bar {
  readonly group: string;
  readonly bar: string;
  readonly value: number;
}

/** Bars in groups, each with its figure. */
function bars(title: string, values: readonly Bar[], x: "shared" | "independent"): TopLevelSpec {
  return {
    ...LOOK,
    title,
    data: { values: [...values] },
    facet: {
      row: {
        field: "group",
        type: "nominal",
        title: null,
        sort: null,
        header: { labelAngle: 0, labelAlign: "left" },
      },
    },
    resolve: { scale: { x, y: "independent" } },
    spec: {
      width: 480,
      height: { step: 22 },
      layer: [
        { mark: { type: "bar", color: "#4c78a8" } },
        {
          mark: { type: "text", align: "left", dx: 4 },
          encoding: { text: { field: "value", type: "quantitative", format: ",d" } },
        },
      ],
      encoding: {
        x: { field: "value", type: "quantitative", title: null },
        y: { field: "bar", type: "nominal", title: null, sort: null },
      },
    },
  };
}

function throughput({ hundred, one, upload }: Rates): TopLevelSpec {
  const group = "100 a request";
  const values = [
    { group, bar: "baseline", value: hundred.baseline.median },
    { group, bar: "relay", value: hundred.relay.median },
    { group, bar: "relay, fsync always", value: hundred.always.median },
    { group, bar: "ceiling (one core, no queue)", value: hundred.ceiling.median },
    { group: "1 a request", bar: "baseline", value: one.baseline.median },
    { group: "1 a request", bar: "relay", value: one.relay.median },
    { group: "NDJSON upload", bar: "relay", value: upload.median },
  ];
  return bars("Conversions a second, accepted to delivered", values, "shared");
}

function flows({ clean, refused }: Flows): TopLevelSpec {
  const groupOf = (isTrait: boolean) => (isTrait ? "refused by a trait" : "refused at random");
  const values = [
    ...clean.map(({ answerMs, rate }) => ({
      group: "nothing refused, answers after",
      bar: `${answerMs} ms`,
      value: rate,
    })),
    ...refused.map(({ refusedShare, isTrait, rate }) => ({
      group: `${groupOf(isTrait)}, 300 ms`,
      bar: `${refusedShare * 100} %`,
      value: rate,
    })),
  ];
  return bars("Conversions a second of one lane", values, "shared");
}

function bytes({ relay, baseline }: Memory): TopLevelSpec {
  const values = (["queued", "remembered"] as const).flatMap((group) => [
    { group, bar: "baseline", value: Math.round(baseline[group]) },
    { group, bar: "relay", value: Math.round(relay[group]) },
  ]);
  return bars("Bytes of Redis a conversion", values, "independent");
}

function latency({ halfLoad: { hundred, one } }: Rates): TopLevelSpec {
  const lines = [
    ["100 a request: acknowledged", hundred.acknowledged],
    ["100 a request: delivered", hundred.delivered],
    ["1 a request: acknowledged", one.acknowledged],
    ["1 a request: delivered", one.delivered],
  ] as const;
  const values = lines.flatMap(([what, { hundredths }]) =>
    hundredths.map((ms, share) => ({ what, ms: Math.max(LEAST_MS, ms), share: share / 100 })),
  );
  return {
    ...LOOK,
    title: "At half load: share of requests and conversions within so many milliseconds",
    data: { values },
    width: 480,
    height: 240,
    mark: { type: "line", interpolate: "step-after" },
    encoding: {
      x: {
        field: "ms",
        type: "quantitative",
        title: "ms",
        scale: { type: "log", domainMin: LEAST_MS, nice: false },
      },
      y: { field: "share", type: "quantitative", title: null, axis: { format: "%" } },
      color: { field: "what", type: "nominal", title: null },
    },
  };
}
