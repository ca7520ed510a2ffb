import { connectionsOf } from "./connections.ts";
import type { ContenderOptions, Open } from "./contender.ts";
import { hundredARequest, type Load } from "./load.ts";
import type { PartContext } from "./part.ts";
import { openRelay } from "./relay.ts";
import { throughputOf } from "./throughput.ts";

/** What is delivered to so many destinations, one lane each. */
export interface ToDestinations {
  readonly count: number;
  /** Conversions a second. */
  readonly rate: number;
  /** Connections to Redis, of all processes. */
  readonly connections: number;
}

const COUNTS = [1, 20, 200] as const;

export async function measureDestinations({ texts, onProgress }: PartContext): Promise<ToDestinations[]> {
  const load = hundredARequest(texts);
  const all: ToDestinations[] = [];
  for (const [index, count] of COUNTS.entries()) {
    onProgress(index / COUNTS.length);
    all.push({ count, ...(await across(load, count)) });
  }
  return all;
}

/** Throughput over so many destinations, and the connections to Redis that are held at its end. */
async function across(load: Load, destinations: number) {
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
