import { setTimeout as passing } from "node:timers/promises";
import { connectRedis, RedisGate } from "@relay/redis";
import { attemptsOf, untilSettled } from "../scaling/spent.ts";
import { type Contender, delivered } from "./contender.ts";
import { bodiesOf } from "./conversions.ts";
import { produce } from "./produce.ts";
import { fewestRequests, isRefused, refuse, type RefusalRule, withRefused } from "./refused.ts";
import { openRelay, RELAY_DESTINATION } from "./relay.ts";
import { Standstill } from "./standstill.ts";
import { WARM_UP_SHARE } from "./warm-up.ts";

/** Conversions, and what a platform does that costs throughput. */
export interface FlowLoad {
  readonly texts: readonly string[];
  readonly answerMs: number;
  /** Absent: it takes all of them. */
  readonly refusal?: RefusalRule;
  /** Requests that it serves at once; more wait. Absent: all. */
  readonly sandboxConcurrency?: number;
}

/** Of the conversions after the warm-up. */
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

/**
 * Measures one lane of the relay and one worker. A fifth of the conversions warms up the worker, which learns answer times
 * and what is refused. The rest fills the lane while the destination is paused.
 */
export async function flowOf(load: FlowLoad): Promise<Flow> {
  const { answerMs, refusal, sandboxConcurrency = 0 } = load;
  await using contender = await openRelay({ latencyMs: answerMs, sandboxConcurrency });
  if (refusal) await refuse(contender, refusal);
  const texts = refusal ? withRefused(load.texts, refusal) : load.texts;
  const warm = Math.floor(texts.length * WARM_UP_SHARE);
  await send(contender, texts.slice(0, warm));
  await untilSettled(contender, warm);
  const before = await attemptsOf(contender);
  const taken = await delivered(contender);
  const rest = texts.slice(warm);
  const resume = await pause(contender);
  await send(contender, rest);
  await resume();
  const refused = rest.filter(isRefused).length;
  const rate = await steadyRate(async () => (await delivered(contender)) - taken, rest.length - refused);
  await untilSettled(contender, texts.length);
  const after = await attemptsOf(contender);
  const requests = after.requests - before.requests;
  return {
    rate,
    requests,
    overloads: after.overloads - before.overloads,
    ...(refused > 0 && { overFewest: requests / fewestRequests(rest.length, refused) }),
  };
}

function send(contender: Contender, texts: readonly string[]): Promise<void> {
  return produce(contender, { bodies: bodiesOf(texts, A_REQUEST), senders: 4 });
}

/** Pauses the destination, and returns what resumes it. */
async function pause({ redis }: Contender): Promise<() => Promise<void>> {
  const client = await connectRedis(redis.url, "producer");
  const gate = new RedisGate(client);
  await gate.shut(RELAY_DESTINATION, "paused", 0, { reason: "by-hand" });
  return async () => {
    await gate.resume(RELAY_DESTINATION);
    client.disconnect();
  };
}

/** Neither the start nor the last, half-full micro-batches are what a rate is about. */
async function steadyRate(look: () => Promise<number>, count: number): Promise<number> {
  const samples: { readonly atMs: number; readonly done: number }[] = [];
  const standstill = new Standstill(`of ${count} conversions are delivered`);
  for (let done = 0; done < count;) {
    done = await look();
    standstill.look(done);
    samples.push({ atMs: performance.now(), done });
    if (done < count) await passing(LOOK_MS);
  }
  const first = samples.find(({ done }) => done > count * STEADY.from);
  const last = samples.find(({ done }) => done >= count * STEADY.to);
  if (!first || !last || last.atMs === first.atMs) throw new Error("drained between two looks");
  return Math.round((last.done - first.done) / ((last.atMs - first.atMs) / 1000));
}
