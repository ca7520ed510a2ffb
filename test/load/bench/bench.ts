import { openBaseline } from "./baseline.ts";
import { type BacklogDrain, drainBacklog } from "./backlog.ts";
import { ceiling } from "./ceiling.ts";
import { connectionsOf } from "./connections.ts";
import type { ContenderOptions, Open } from "./contender.ts";
import { benchConversions, bodiesOf, uploadsOf } from "./conversions.ts";
import { type HalfLoad, halfLoadOf } from "./half-load.ts";
import { type MemoryUse, memoryOf } from "./memory.ts";
import { openRelay } from "./relay.ts";
import { type Load, throughputOf } from "./throughput.ts";

export interface BenchOptions {
  /** Rounds of each contender, in turn. */
  readonly rounds: number;
  /** Conversions of a round of the relay; the baseline has a quarter of them, so that both take about as long. */
  readonly count: number;
  /** The large backlog. */
  readonly backlog: number;
  readonly onProgress: (stage: string, share: number) => void;
}

/** Figures of several rounds. */
export interface Rounds {
  readonly median: number;
  readonly all: readonly number[];
}

export interface UsualHalfLoad extends HalfLoad {
  /** Milliseconds to acknowledge, p99, of every run. */
  readonly runsP99: readonly number[];
}

export interface BenchResult {
  /** Conversions a second, each kind of load. */
  readonly hundredARequest: Readonly<Record<"relay" | "always" | "baseline" | "ceiling", Rounds>>;
  readonly oneARequest: Readonly<Record<"relay" | "baseline", Rounds>>;
  readonly upload: Rounds;
  readonly halfLoad: Readonly<Record<"hundred" | "one", UsualHalfLoad>>;
  readonly memory: Readonly<Record<"relay" | "baseline", MemoryUse>>;
  readonly backlog: { readonly small: Rounds; readonly large: BacklogDrain };
  readonly destinations: readonly {
    readonly count: number;
    readonly rate: number;
    readonly connections: number;
  }[];
  readonly latencies: readonly { readonly latencyMs: number; readonly rate: number }[];
}

const SMALL_BACKLOG = 10_000;
const HALF_LOADS = 3;
/** Requests on their way at once. */
const SENDERS = { hundred: 8, one: 256, upload: 4 } as const;

type Progress = BenchOptions["onProgress"];

/** Every measurement, one after the other, contenders in turn. */
export async function bench(options: BenchOptions): Promise<BenchResult> {
  const { rounds, count, backlog, onProgress } = options;
  onProgress("making", 0);
  const texts = benchConversions(count, "bench");
  const loads = loadsOf(texts);
  const rates = await ratesOf(loads, rounds, onProgress);
  const halfLoad = {
    hundred: await usualHalfLoad(loads.hundredHalf, rates.hundredARequest.relay.median, (share) =>
      onProgress("half load", share / 2),
    ),
    one: await usualHalfLoad(loads.one, rates.oneARequest.relay.median, (share) =>
      onProgress("half load", 0.5 + share / 2),
    ),
  };
  onProgress("memory", 0);
  const memory = {
    relay: await memoryOf(openRelay, texts, 2 * count),
    baseline: await memoryOf(openBaseline, texts, count / 4),
  };
  const { small } = await inTurn(Math.max(3, rounds), "small backlog", onProgress, {
    small: async () => (await drainBacklog(openRelay, texts, SMALL_BACKLOG, () => undefined)).rate,
  });
  const large = await drainBacklog(openRelay, texts, backlog, (share) => onProgress("large backlog", share));
  return {
    ...rates,
    halfLoad,
    memory,
    backlog: { small, large },
    destinations: await destinationsOf(loads.hundred, onProgress),
    latencies: await latenciesOf(loads.hundredHalf, onProgress),
  };
}

type Loads = ReturnType<typeof loadsOf>;

/** The baseline gets a quarter of the conversions, and half of them come one a request. */
function loadsOf(texts: readonly string[]) {
  const few = texts.slice(0, Math.ceil(texts.length / 4));
  const half = texts.slice(0, Math.ceil(texts.length / 2));
  const uploads: Load = {
    bodies: uploadsOf(texts, 5000),
    count: texts.length,
    senders: SENDERS.upload,
    contentType: "application/x-ndjson",
  };
  return {
    hundred: loadOf(texts, 100, SENDERS.hundred),
    hundredFew: loadOf(few, 100, SENDERS.hundred),
    hundredHalf: loadOf(half, 100, SENDERS.hundred),
    one: loadOf(half, 1, SENDERS.one),
    oneFew: loadOf(few, 1, SENDERS.one),
    uploads,
  };
}

async function ratesOf({ hundred, hundredFew, one, oneFew, uploads }: Loads, rounds: number, on: Progress) {
  const hundredARequest = await inTurn(rounds, "100 a request", on, {
    baseline: () => throughputOf(openBaseline, hundredFew),
    relay: () => throughputOf(openRelay, hundred),
    always: () => throughputOf(openRelay, hundred, { appendfsync: "always" }),
    ceiling: () => Promise.resolve(ceiling(hundred.bodies)),
  });
  const oneARequest = await inTurn(rounds, "1 a request", on, {
    baseline: () => throughputOf(openBaseline, oneFew),
    relay: () => throughputOf(openRelay, one),
  });
  const { upload } = await inTurn(Math.min(rounds, 3), "upload", on, {
    upload: () => throughputOf(openRelay, uploads),
  });
  return { hundredARequest, oneARequest, upload };
}

async function destinationsOf(load: Load, onProgress: Progress) {
  const destinations = [];
  for (const [index, count] of [1, 20, 200].entries()) {
    onProgress("destinations", index / 3);
    destinations.push({ count, ...(await acrossDestinations(load, count)) });
  }
  return destinations;
}

async function latenciesOf(load: Load, onProgress: Progress) {
  const latencies = [];
  for (const [index, latencyMs] of [50, 300, 1000].entries()) {
    onProgress("latencies", index / 3);
    latencies.push({ latencyMs, rate: await throughputOf(openRelay, load, { latencyMs }) });
  }
  return latencies;
}

/** Of three runs the one whose slowest acknowledgements lie in the middle: one run's are a matter of luck. */
async function usualHalfLoad(
  load: Load,
  throughput: number,
  onProgress: (share: number) => void,
): Promise<UsualHalfLoad> {
  const runs: HalfLoad[] = [];
  for (let run = 0; run < HALF_LOADS; run += 1) {
    onProgress(run / HALF_LOADS);
    runs.push(await halfLoadOf(openRelay, load, throughput));
  }
  const usual = runs.toSorted((a, b) => a.acknowledged.p99 - b.acknowledged.p99)[Math.floor(HALF_LOADS / 2)];
  if (!usual) throw new Error("no half load was run");
  return { ...usual, runsP99: runs.map(({ acknowledged }) => acknowledged.p99) };
}

function loadOf(texts: readonly string[], size: number, senders: number): Load {
  return { bodies: bodiesOf(texts, size), count: texts.length, senders };
}

/** Throughput over so many destinations, and the connections to Redis that are held at its end. */
async function acrossDestinations(load: Load, destinations: number) {
  let connections = 0;
  const open: Open = async (options?: ContenderOptions) => {
    const contender = await openRelay({ ...options, destinations });
    return {
      ...contender,
      [Symbol.asyncDispose]: async () => {
        connections = await connectionsOf(contender);
        await contender[Symbol.asyncDispose]();
      },
    };
  };
  return { rate: await throughputOf(open, load), connections };
}

/** Measures contenders in turn, so that whatever drifts hits all of them. */
async function inTurn<Name extends string>(
  rounds: number,
  stage: string,
  onProgress: Progress,
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Readonly<Record<Name, Rounds>>> {
  const entries = Object.entries<() => Promise<number>>(contenders);
  const all = new Map(entries.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, [name, measure]] of entries.entries()) {
      onProgress(stage, (round * entries.length + index) / (rounds * entries.length));
      all.get(name)?.push(await measure());
    }
  }
  return Object.fromEntries(
    Array.from(all, ([name, values]) => [name, { median: medianOf(values), all: values.map(Math.round) }]),
  ) as unknown as Record<Name, Rounds>;
}

function medianOf(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);
}
