import { bodiesOf } from "./conversions.ts";
import { type Acknowledged, deliveryDelays, latenciesOf, type Latencies } from "./delays.ts";
import { produce, untilDelivered } from "./produce.ts";
import { isRefused, refuse, type RefusalRule, withRefused } from "./refused.ts";
import { openRelay } from "./relay.ts";

export interface SteadyLoad {
  readonly texts: readonly string[];
  /** Conversions a second. */
  readonly rate: number;
  readonly answerMs: number;
  readonly refusal: RefusalRule;
}

const A_REQUEST = 10;
const SENDERS = 64;
/** Processes compile, and the relay learns how much is refused. */
const WARM_UP_SHARE = 1 / 6;

/** Milliseconds from the 202 to the platform's answer, of conversions that are not refused, at a steady rate. */
export async function steadyFlowOf(load: SteadyLoad): Promise<Latencies> {
  const { rate, answerMs, refusal } = load;
  await using contender = await openRelay({ latencyMs: answerMs, recordsEvents: true });
  await refuse(contender, refusal);
  const texts = withRefused(load.texts, refusal);
  const bodies = bodiesOf(texts, A_REQUEST);
  const requests: Acknowledged[] = [];
  await produce(contender, {
    bodies,
    senders: SENDERS,
    rate: rate / A_REQUEST,
    onAcknowledged: (at, _took, atMs) => {
      const body = bodies[at];
      if (body && at >= bodies.length * WARM_UP_SHARE) requests.push({ body, atMs });
    },
  });
  await untilDelivered(contender, texts.filter((text) => !isRefused(text)).length);
  return latenciesOf(await deliveryDelays(contender, requests, answerMs));
}
