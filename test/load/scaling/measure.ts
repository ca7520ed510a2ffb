import type { Contender } from "../bench/contender.ts";
import { bodiesOf, renamed } from "../bench/conversions.ts";
import { produce, untilDelivered } from "../bench/produce.ts";
import type { ScalingCase } from "./cases.ts";
import { openDeployment, REFUSED } from "./deployment.ts";
import { type Spent, spentBy, untilSettled } from "./spent.ts";

/** What a conversion cost in a case. Microseconds are processor time of all processes of a program. */
export interface Cost {
  readonly conversionsPerSecond: number;
  readonly ingestUs: number;
  readonly workerUs: number;
  readonly redisUs: number;
  /** Bytes that Redis received, sent, and wrote to its append-only file. */
  readonly redisReceived: number;
  readonly redisSent: number;
  readonly redisWritten: number;
  /** Requests to the platforms. */
  readonly requests: number;
  /** Resident memory at the end, bytes, of all processes of a program. */
  readonly ingestBytes: number;
  readonly workerBytes: number;
}

/** Conversions for each process before the clock starts: it compiles, and learns how much is refused. */
const WARM_UP = 30_000;
/** Requests of the producer at once: few where they are large. */
const sendersFor = (conversionsPerRequest: number) => (conversionsPerRequest === 1 ? 256 : 16);

/** Runs a case with these conversions, whose event_ids begin with `name`. */
export async function measure(of: ScalingCase, texts: readonly string[], name: string): Promise<Cost> {
  await using deployment = await openDeployment(of);
  const load = new Load(of, deployment);
  for (let process = 0; process < Math.max(of.ingestProcesses, of.workerProcesses); process += 1)
    await load.run(renamed(texts.slice(0, WARM_UP), name, `warm-up-${process}`));
  const before = await spentBy(deployment);
  const startedAt = performance.now();
  const endedAt = await load.run(texts);
  const after = await spentBy(deployment);
  const each = (key: keyof Spent) => (after[key] - before[key]) / texts.length;
  return {
    conversionsPerSecond: texts.length / ((endedAt - startedAt) / 1000),
    ingestUs: each("ingestSeconds") * 1e6,
    workerUs: each("workerSeconds") * 1e6,
    redisUs: each("redisSeconds") * 1e6,
    redisReceived: each("redisReceived"),
    redisSent: each("redisSent"),
    redisWritten: each("redisWritten"),
    requests: each("requests"),
    ingestBytes: after.ingestBytes,
    workerBytes: after.workerBytes,
  };
}

/** Sends conversions to a deployment and waits until all of them are settled. */
class Load {
  readonly #of: ScalingCase;
  readonly #deployment: Contender;
  #delivered = 0;
  #settled = 0;

  constructor(of: ScalingCase, deployment: Contender) {
    this.#of = of;
    this.#deployment = deployment;
  }

  /** Returns when the last of them was delivered, by the monotonic clock. */
  async run(texts: readonly string[]): Promise<number> {
    const { refusedShare, destinations, conversionsPerRequest } = this.#of;
    this.#settled += texts.length * destinations;
    this.#delivered += (texts.length - Math.floor(texts.length * refusedShare)) * destinations;
    await produce(this.#deployment, {
      bodies: bodiesOf(refusedAmong(texts, refusedShare), conversionsPerRequest),
      senders: sendersFor(conversionsPerRequest),
    });
    const endedAt = await untilDelivered(this.#deployment, this.#delivered);
    await untilSettled(this.#deployment, this.#settled);
    return endedAt;
  }
}

/** Gives this share of the conversions, spread evenly over all, an event_id that the platform refuses. */
function refusedAmong(texts: readonly string[], share: number): readonly string[] {
  if (share === 0) return texts;
  return texts.map((text, n) =>
    Math.floor((n + 1) * share) > Math.floor(n * share)
      ? text.replace('"event_id":"', `"event_id":"${REFUSED}`)
      : text,
  );
}
