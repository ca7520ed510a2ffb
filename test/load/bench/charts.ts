import { Error as ERRORS_ONLY, logger, parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { BenchResult } from "./bench.ts";

const LOOK = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  background: "white",
  config: { view: { stroke: null }, axis: { grid: false }, font: "sans-serif" },
} as const;

/** The figures as SVG, by file name. */
export async function chartsOf(result: BenchResult): Promise<ReadonlyMap<string, string>> {
  const charts: readonly (readonly [string, TopLevelSpec])[] = [
    ["throughput.svg", throughput(result)],
    ["latency.svg", latency(result)],
    ["memory.svg", memory(result)],
  ];
  const drawn = charts.map(async ([name, spec]) => [name, await draw(spec)] as const);
  return new Map(await Promise.all(drawn));
}

function draw(spec: TopLevelSpec): Promise<string> {
  const quiet = logger(ERRORS_ONLY);
  return new View(parse(compile(spec, { logger: quiet }).spec), { renderer: "none", logger: quiet }).toSVG();
}

function throughput({ hundredARequest: hundred, oneARequest: one, upload }: BenchResult): TopLevelSpec {
  const rows = [
    ["100 a request", "baseline", hundred.baseline],
    ["100 a request", "relay", hundred.relay],
    ["100 a request", "relay, fsync always", hundred.always],
    ["100 a request", "ceiling (one core, no queue)", hundred.ceiling],
    ["1 a request", "baseline", one.baseline],
    ["1 a request", "relay", one.relay],
    ["NDJSON upload", "relay", upload],
  ] as const;
  return {
    ...LOOK,
    title: "Conversions a second, accepted to delivered",
    data: { values: rows.map(([load, contender, { median }]) => ({ load, contender, median })) },
    facet: {
      row: {
        field: "load",
        type: "nominal",
        title: null,
        sort: null,
        header: { labelAngle: 0, labelAlign: "left" },
      },
    },
    resolve: { scale: { y: "independent" } },
    spec: {
      width: 480,
      height: { step: 22 },
      layer: [
        { mark: { type: "bar", color: "#4c78a8" } },
        {
          mark: { type: "text", align: "left", dx: 4 },
          encoding: { text: { field: "median", format: ",d" } },
        },
      ],
      encoding: {
        x: { field: "median", type: "quantitative", title: null },
        y: { field: "contender", type: "nominal", title: null, sort: null },
      },
    },
  };
}

function latency({ halfLoad: { hundred, one } }: BenchResult): TopLevelSpec {
  const lines = [
    ["100 a request: acknowledged", hundred.acknowledged],
    ["100 a request: delivered", hundred.delivered],
    ["1 a request: acknowledged", one.acknowledged],
    ["1 a request: delivered", one.delivered],
  ] as const;
  const values = lines.flatMap(([what, { hundredths }]) =>
    hundredths.map((ms, share) => ({ what, ms, share: share / 100 })),
  );
  return {
    ...LOOK,
    title: "At half load: share of requests and conversions within so many milliseconds",
    data: { values },
    width: 480,
    height: 240,
    mark: { type: "line", interpolate: "step-after" },
    encoding: {
      x: { field: "ms", type: "quantitative", title: "ms", scale: { type: "symlog" } },
      y: { field: "share", type: "quantitative", title: null, axis: { format: "%" } },
      color: { field: "what", type: "nominal", title: null },
    },
  };
}

function memory({ memory: { relay, baseline } }: BenchResult): TopLevelSpec {
  const values = [
    { what: "queued", contender: "baseline", bytes: Math.round(baseline.queued) },
    { what: "queued", contender: "relay", bytes: Math.round(relay.queued) },
    { what: "remembered", contender: "baseline", bytes: Math.round(baseline.remembered) },
    { what: "remembered", contender: "relay", bytes: Math.round(relay.remembered) },
  ];
  return {
    ...LOOK,
    title: "Bytes of Redis a conversion",
    data: { values },
    facet: {
      row: {
        field: "what",
        type: "nominal",
        title: null,
        sort: null,
        header: { labelAngle: 0, labelAlign: "left" },
      },
    },
    resolve: { scale: { x: "independent" } },
    spec: {
      width: 480,
      height: { step: 22 },
      layer: [
        { mark: { type: "bar", color: "#4c78a8" } },
        {
          mark: { type: "text", align: "left", dx: 4 },
          encoding: { text: { field: "bytes", format: ",d" } },
        },
      ],
      encoding: {
        x: { field: "bytes", type: "quantitative", title: null },
        y: { field: "contender", type: "nominal", title: null, sort: null },
      },
    },
  };
}
