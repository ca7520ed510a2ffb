import { setTimeout as passing } from "node:timers/promises";
import { attemptsOf, untilSettled } from "../scaling/spent.ts";
import { delivered, type Open } from "./contender.ts";
import { bodiesOf } from "./conversions.ts";
import { produce } from "./produce.ts";
import { fewestRequests, refuse, type RefusalRule, withRefused } from "./refused.ts";

/** Conversions, and what a platform does that costs throughput. */
export interface FlowLoad {
  readonly texts: readonly string[];
  readonly answerMs: number;
  /** Absent: it takes all of them. */
  readonly refusal?: RefusalRule;
  /** Requests that it serves at once; more wait. Absent: all. */
  readonly sandboxConcurrency?: number;
}

export interface Flow {
  /** Conversions a second that the platform took, between a tenth and nine tenths of them. */
  readonly rate: number;
  /** Requests made in all. */
  readonly requests: number;
  /** Those that were throttled, failed or had no answer in time. */
  readonly overloads: number;
  /** Requests over n·H(p). Absent when nothing is refused. */
  readonly overFewest?: number;
}

const A_REQUEST = 500;
const LOOK_MS = 20;
const STEADY = { from: 0.1, to: 0.9 } as const;

/** Fills one lane while nobody drains it, then starts one worker, and returns when every conversion is settled. */
export async function flowOf(open: Open, load: FlowLoad): Promise<Flow> {
  const { answerMs, refusal, sandboxConcurrency = 0 } = load;
  await using contender = await open({ workers: 0, latencyMs: answerMs, sandboxConcurrency });
  if (refusal) await refuse(contender, refusal);
  const { texts, refused } = refusal ? withRefused(load.texts, refusal) : { texts: load.texts, refused: 0 };
  await produce(contender, { bodies: bodiesOf(texts, A_REQUEST), senders: 4 });
  await contender.startWorker();
  const rate = await steadyRate(() => delivered(contender), texts.length - refused);
  await untilSettled(contender, texts.length);
  const { requests, overloads } = await attemptsOf(contender);
  const overFewest = requests / fewestRequests(texts.length, refused);
  return { rate, requests, overloads, ...(refused > 0 && { overFewest }) };
}

/** Neither the start nor the last, half-full micro-batches are what a rate is about. */
async function steadyRate(look: () => Promise<number>, count: number): Promise<number> {
  const samples: { readonly atMs: number; readonly done: number }[] = [];
  for (let done = 0; done < count;) {
    done = await look();
    samples.push({ atMs: performance.now(), done });
    if (done < count) await passing(LOOK_MS);
  }
  const first = samples.find(({ done }) => done > count * STEADY.from);
  const last = samples.find(({ done }) => done >= count * STEADY.to);
  if (!first || !last || last.atMs === first.atMs) throw new Error("drained between two looks");
  return Math.round((last.done - first.done) / ((last.atMs - first.atMs) / 1000));
}
