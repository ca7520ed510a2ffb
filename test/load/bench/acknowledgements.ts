import { infoOf, metricsOf } from "../scaling/spent.ts";
import { type ArrangedContender, type Arrangement, openArranged } from "./arranged.ts";
import { inTurn, type Rounds } from "./in-turn.ts";
import { hundredARequest, type Load } from "./load.ts";
import { type PartContext, shareOf } from "./part.ts";
import { produce, untilDelivered } from "./produce.ts";
import { WARM_UP_SHARE } from "./warm-up.ts";

const ONE_LANE = { destinations: 1, lanes: 1 } as const;
const TWELVE_LANES = { destinations: 3, lanes: 4 } as const;

/** What is measured. Those that are compared have the same servers. */
export const ARRANGEMENTS = {
  "one Redis, memory": { topology: "single", acknowledge: "memory", ...ONE_LANE },
  "one Redis, fsync": { topology: "single", acknowledge: "fsync", ...ONE_LANE },
  "Sentinel, memory": { topology: "sentinel", acknowledge: "memory", ...ONE_LANE },
  "Sentinel, replicas: 1": { topology: "sentinel", acknowledge: { replicas: 1 }, ...ONE_LANE },
  "one Redis, memory, 12 lanes": { topology: "single", acknowledge: "memory", ...TWELVE_LANES },
  "cluster of three, memory, 12 lanes": { topology: "cluster", acknowledge: "memory", ...TWELVE_LANES },
} as const satisfies Readonly<Record<string, Arrangement>>;

export type ArrangementName = keyof typeof ARRANGEMENTS;

/** Conversions a second, and processor time of the relay and all its Redis servers, microseconds a conversion. */
export interface Arranged {
  readonly rate: Rounds;
  readonly us: Rounds;
}

export type Acknowledgements = Readonly<Record<ArrangementName, Arranged>>;

/** Measures every arrangement in turn. */
export async function measureAcknowledgements(context: PartContext): Promise<Acknowledgements> {
  const { rounds, texts, onProgress } = context;
  const load = hundredARequest(shareOf(texts, 1 / 2));
  const entries = Object.entries<Arrangement>(ARRANGEMENTS) as [ArrangementName, Arrangement][];
  const spent = new Map(entries.map(([name]) => [name, [] as number[]]));
  const measured = entries.map(([name, arrangement]) => {
    const measure = async () => {
      const { rate, us } = await runOf(arrangement, load);
      spent.get(name)?.push(us);
      return rate;
    };
    return [name, measure] as const;
  });
  const rates = await inTurn(rounds, onProgress, Object.fromEntries(measured));
  return Object.fromEntries(
    entries.map(([name]) => [name, { rate: rates[name], us: roundsOf(spent.get(name) ?? []) }]),
  ) as unknown as Acknowledgements;
}

async function runOf(arrangement: Arrangement, { bodies, count, ...rest }: Load) {
  await using contender = await openArranged(arrangement);
  const warmUp = Math.floor(bodies.length * WARM_UP_SHARE);
  const warm = Math.round((warmUp * count) / bodies.length);
  await produce(contender, { ...rest, bodies: bodies.slice(0, warmUp) });
  await untilDelivered(contender, warm);
  const before = await processorSeconds(contender);
  const startedAt = performance.now();
  const [, endedAt] = await Promise.all([
    produce(contender, { ...rest, bodies: bodies.slice(warmUp) }),
    untilDelivered(contender, count),
  ]);
  const conversions = count - warm;
  const rate = conversions / ((endedAt - startedAt) / 1000);
  return { rate, us: (((await processorSeconds(contender)) - before) / conversions) * 1e6 };
}

/** Of the ingest API, the worker and every Redis server. */
async function processorSeconds({ ingest, workers, servers }: ArrangedContender): Promise<number> {
  const ofPrograms = await Promise.all([ingest, ...workers].map(metricsOf));
  const ofServers = await Promise.all(servers.map(infoOf));
  const seconds = [
    ...ofPrograms.map((metric) => metric("process_cpu_seconds_total")),
    ...ofServers.map((info) => info("used_cpu_user") + info("used_cpu_sys")),
  ];
  return seconds.reduce((sum, each) => sum + each, 0);
}

function roundsOf(all: readonly number[]): Rounds {
  const sorted = all.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(all.length / 2)] ?? Number.NaN, all };
}
