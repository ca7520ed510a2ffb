import type { Ending } from "./answering.ts";
import { endingOf } from "./arrival-faults.ts";
import type { FaultRule } from "./fault.ts";
import { followed } from "./faults.ts";
import type { EventRequest, PartialSuccess } from "./platform.ts";
import type { RequestContext } from "./request-context.ts";

/** What happens to an accepted request: which events are lost, and how it is answered. */
interface Plan {
  /** How many events the answer says were received. */
  received: number;
  /** Positions of events that are not stored. */
  readonly lost: Set<number>;
  partial: PartialSuccess | undefined;
  /** The fault that withholds the answer, if any. */
  silencer: FaultRule | undefined;
}

/** Stores the events of a valid request and answers, unless a fault changes either. */
export function accept<L extends EventRequest>(context: RequestContext<L>): Ending {
  const plan = planAcceptance(context);
  takeIn(context, plan);
  if (plan.silencer !== undefined) return endingOf(context, plan.silencer);
  const answer = context.platform.accepted(plan.received, context.trace, plan.partial);
  return { kind: "answer", answer };
}

function planAcceptance<L extends EventRequest>(context: RequestContext<L>): Plan {
  const { platform, state, eventRequest, tally } = context;
  const { length } = eventRequest.events;
  const plan: Plan = { received: length, lost: new Set(), partial: undefined, silencer: undefined };
  for (const live of state.faults.strike("acceptance", platform.name, eventRequest)) {
    const { rule } = live;
    tally.countFault(rule.kind);
    if (rule.kind === "short") {
      lose(plan, followed(live, eventRequest) ?? lastOf(length, rule.by));
      plan.received = length - plan.lost.size;
    } else if (rule.kind === "hang" && rule.ms !== undefined) context.delayMs += rule.ms;
    else if (rule.kind === "partial") {
      lose(plan, followed(live, eventRequest) ?? rule.unprocessed);
      plan.partial = { data: rule.data };
    } else plan.silencer = rule;
  }
  return plan;
}

/** Adds lost events. Events lost by one fault stay lost. */
function lose({ lost }: Plan, positions: readonly number[]): void {
  for (const position of positions) lost.add(position);
}

function lastOf(length: number, count: number): readonly number[] {
  const lost = Math.min(count, length);
  return Array.from({ length: lost }, (_, at) => length - lost + at);
}

function takeIn<L extends EventRequest>(context: RequestContext<L>, plan: Plan): void {
  const { platform, state, eventRequest, tally } = context;
  const isWhole = plan.received === eventRequest.events.length && plan.partial === undefined;
  const acceptance = { at: state.now(), isClear: isWhole && plan.silencer === undefined };
  context.acceptance = acceptance;
  let taken = 0;
  for (const [position, event] of eventRequest.events.entries()) {
    if (plan.lost.has(position)) continue;
    tally.accept(platform.summarise(event), acceptance);
    taken += 1;
  }
  tally.countBatch(taken);
}
