import { setTimeout as sleep } from "node:timers/promises";
import type { Ending } from "./answering.ts";
import type { FaultRule } from "./fault.ts";
import type { ArrivingContext } from "./request-context.ts";

/** Applies the faults of arrival. A returned ending means that the request was not looked at. */
export async function meetArrivalFaults(context: ArrivingContext): Promise<Ending | undefined> {
  const { platform, state, eventRequest, tally, response } = context;
  for (const { rule, dice } of state.faults.strike("arrival", platform.name, eventRequest)) {
    tally.countFault(rule.kind);
    if (rule.kind === "latency") context.delayMs += rule.ms + Math.floor(dice() * rule.jitterMs);
    else if (rule.kind === "usage") announceUsage(context, rule.percent, 0);
    else if (rule.kind === "hang" && rule.ms !== undefined) {
      await sleep(rule.ms);
      if (response.destroyed) return { kind: "hang" };
    } else return endingOf(context, rule);
  }
  return undefined;
}

/** The ending that a fault gives a request. */
export function endingOf(context: ArrivingContext, rule: FaultRule): Ending {
  const { platform, trace } = context;
  switch (rule.kind) {
    case "status":
      return { kind: "status", status: rule.status, body: rule.body };
    case "reset":
      return { kind: "reset" };
    case "throttle": {
      announceUsage(context, rule.usagePercent, rule.waitMinutes);
      const refusal = { ...platform.throttled(rule.code), httpStatus: rule.httpStatus };
      return { kind: "answer", answer: platform.refused(refusal, trace) };
    }
    case "platform-error": {
      const { code, subcode, httpStatus, type, isTransient, message = "Asked for by a fault" } = rule;
      const refusal = { code, subcode, httpStatus, type, isTransient, message };
      return { kind: "answer", answer: platform.refused(refusal, trace) };
    }
    default:
      return { kind: "hang" };
  }
}

function announceUsage(context: ArrivingContext, percent: number, waitMinutes: number): void {
  const { platform, eventRequest, response } = context;
  response.set(platform.usageHeaders({ percent, waitMinutes }, eventRequest.dataset));
}
