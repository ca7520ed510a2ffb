import { CASES } from "../scaling/cases.ts";
import { measure } from "../scaling/measure.ts";
import { renamed } from "./conversions.ts";
import { type PartContext, shareOf } from "./part.ts";

/** Processor time, microseconds a conversion, of the relay under load with 100 conversions a request. */
export interface Cost {
  readonly ingest: number;
  readonly worker: number;
  readonly redis: number;
}

/** The round whose sum lies in the middle. */
export async function measureCost({ rounds, texts, onProgress }: PartContext): Promise<Cost> {
  const own = renamed(shareOf(texts, 1 / 2), "bench", "cost");
  const all: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) {
    onProgress(round / rounds);
    const { ingestUs: ingest, workerUs: worker, redisUs: redis } = await measure(CASES.base, own, "cost");
    all.push({ ingest, worker, redis });
  }
  const middle = all.toSorted((a, b) => sumOf(a) - sumOf(b))[Math.floor(rounds / 2)];
  if (!middle) throw new Error("no round was run");
  return middle;
}

export function sumOf({ ingest, worker, redis }: Cost): number {
  return ingest + worker + redis;
}
