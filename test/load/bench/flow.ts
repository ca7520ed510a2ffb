import { setTimeout as passing } from "node:timers/promises";
import { request } from "undici";
import { seededDice } from "@relay/testkit";
import type { Contender, Open } from "./contender.ts";
import { benchConversions, bodiesOf } from "./conversions.ts";
import { produce } from "./produce.ts";

/** What a platform does that costs throughput. */
export interface FlowLoad {
  readonly count: number;
  readonly answerMs: number;
  /** Share of conversions that the platform refuses, with their whole request and without naming them. */
  readonly refusedShare: number;
  /** Whether the refused ones share a trait that the relay can see. */
  readonly isTrait?: boolean;
}

export interface Flow {
  /** Conversions a second that ended, between a tenth and nine tenths of all. */
  readonly rate: number;
  /** Requests made in all. */
  readonly requests: number;
  /** Requests over n·H(p), the fewest that any method needs. Absent when nothing is refused. */
  readonly overLeast?: number;
}

const A_REQUEST = 500;
const REFUSED = "RJ-";
/** An event name of its own: the relay sees it on every conversion. */
const REFUSED_NAME = "RefusedName";
const LOOK_MS = 20;

/** Fills one lane while nobody drains it, then starts one worker against a platform that is slow and refuses some. */
export async function flowOf(open: Open, load: FlowLoad): Promise<Flow> {
  const { count, answerMs, refusedShare, isTrait = false } = load;
  await using contender = await open({ workers: 0, latencyMs: answerMs });
  if (refusedShare > 0) await refuse(contender, isTrait);
  const { texts, refused } = conversionsOf(load);
  await produce(contender, { bodies: bodiesOf(texts, A_REQUEST), senders: 4 });
  await contender.startWorker();
  const samples: { readonly atMs: number; readonly done: number }[] = [];
  for (let done = 0; done < count - refused;) {
    const summary = await summaryOf(contender);
    done = summary.accepted;
    samples.push({ atMs: performance.now(), done });
    if (done < count - refused) await passing(LOOK_MS);
  }
  const good = count - refused;
  const first = samples.find(({ done }) => done > good * 0.1);
  const last = samples.find(({ done }) => done >= good * 0.9);
  if (!first || !last || last.atMs === first.atMs) throw new Error("drained between two looks");
  const rate = (last.done - first.done) / ((last.atMs - first.atMs) / 1000);
  const { requests } = await summaryOf(contender);
  return {
    rate,
    requests,
    ...(refused > 0 && { overLeast: requests / leastRequests(count, refused / count) }),
  };
}

/** n·H(p): bits of which one request gives at most one. */
function leastRequests(count: number, share: number): number {
  return -count * (share * Math.log2(share) + (1 - share) * Math.log2(1 - share));
}

function conversionsOf({ count, refusedShare, isTrait = false }: FlowLoad) {
  const dice = seededDice(11);
  let refused = 0;
  const texts = benchConversions(count, "flow").map((text) => {
    if (dice() >= refusedShare) return text;
    refused += 1;
    const conversion = JSON.parse(text) as { event_name: string; custom_data?: object };
    if (isTrait) conversion.event_name = REFUSED_NAME;
    else conversion.custom_data = { ...conversion.custom_data, order_id: `${REFUSED}${refused}` };
    return JSON.stringify(conversion);
  });
  return { texts, refused };
}

async function refuse({ sandbox }: Contender, isTrait: boolean): Promise<void> {
  const rule = isTrait
    ? { pointer: "/event_name", startsWith: REFUSED_NAME }
    : { pointer: "/custom_data/order_id", startsWith: REFUSED };
  const { statusCode, body } = await request(`${sandbox.url}/_sandbox/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ platform: "meta", kind: "refuse", ...rule }),
  });
  if (statusCode !== 201) throw new Error(`the sandbox refuses the rule: ${await body.text()}`);
}

async function summaryOf({ sandbox }: Contender): Promise<{ accepted: number; requests: number }> {
  const { body } = await request(`${sandbox.url}/_sandbox/summary`);
  const { meta } = (await body.json()) as {
    readonly meta: Record<string, { readonly accepted: number; readonly requests: number }>;
  };
  return Object.values(meta).reduce(
    (sum, { accepted, requests }) => ({
      accepted: sum.accepted + accepted,
      requests: sum.requests + requests,
    }),
    { accepted: 0, requests: 0 },
  );
}
