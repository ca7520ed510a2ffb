import type { Latencies } from "./delays.ts";
import { type Flow, flowOf } from "./flow.ts";
import { type PartContext, shareOf } from "./part.ts";
import type { RefusalRule } from "./refused.ts";
import { steadyFlowOf } from "./steady-flow.ts";

/** One lane and one worker, warmed up, before platforms that are slow, refuse or queue. */
export interface Flows {
  /** Nothing is refused. */
  readonly clean: readonly (Flow & { readonly answerMs: number })[];
  /** Answers after 300 ms. */
  readonly refused: readonly (Flow & RefusalRule)[];
  /** 1,000 conversions a second, 0.5 % refused at random, answers after 300 ms. */
  readonly steady: Latencies;
  /** Eight requests served at once, 600 ms each, 0.5 % refused at random. */
  readonly queueing: Flow;
}

/** How long most answers take. */
export const FLOW_ANSWER_MS = 300;
const CLEAN_MS = [50, FLOW_ANSWER_MS, 1000] as const;
/** The usual share of refused conversions. */
export const USUAL: RefusalRule = { refusedShare: 0.005, isTrait: false };
/** By share: the part of all conversions that is enough for a rate. */
const AT_RANDOM = [
  { refusedShare: 0.001, part: 1 },
  { refusedShare: USUAL.refusedShare, part: 1 / 2 },
  { refusedShare: 0.02, part: 1 / 8 },
] as const;
const STEADY = { rate: 1000, seconds: 60 } as const;
/** With more in flight than 107, such a platform would answer later than the relay waits. */
const QUEUEING = { sandboxConcurrency: 8, answerMs: 600, conversions: 8000 } as const;

export async function measureFlows({ texts, onProgress }: PartContext): Promise<Flows> {
  const clean: (Flow & { answerMs: number })[] = [];
  for (const [index, answerMs] of CLEAN_MS.entries()) {
    onProgress((0.3 * index) / CLEAN_MS.length);
    clean.push({ answerMs, ...(await flowOf({ texts, answerMs })) });
  }
  const refused = await refusedFlows(texts, (share) => onProgress(0.3 + 0.4 * share));
  onProgress(0.7);
  const steadyTexts = texts.slice(0, STEADY.rate * STEADY.seconds);
  const answerMs = FLOW_ANSWER_MS;
  const steady = await steadyFlowOf({ ...STEADY, texts: steadyTexts, answerMs, refusal: USUAL });
  onProgress(0.85);
  const { conversions, ...platform } = QUEUEING;
  const queueing = await flowOf({
    ...platform,
    texts: texts.slice(0, conversions),
    refusal: USUAL,
  });
  return { clean, refused, steady, queueing };
}

async function refusedFlows(texts: readonly string[], onProgress: (share: number) => void) {
  const cases = [false, true].flatMap((isTrait) => AT_RANDOM.map((one) => ({ ...one, isTrait })));
  const flows: (Flow & RefusalRule)[] = [];
  for (const [index, { part, ...refusal }] of cases.entries()) {
    onProgress(index / cases.length);
    const own = refusal.isTrait ? texts : shareOf(texts, part);
    flows.push({
      ...refusal,
      ...(await flowOf({ texts: own, answerMs: FLOW_ANSWER_MS, refusal })),
    });
  }
  return flows;
}
