import { setTimeout as sleep } from "node:timers/promises";
import type { Ending } from "./answering.ts";
import type { FaultRule } from "./fault.ts";
import type { Arriving } from "./scene.ts";

/** Lets the faults of arrival strike; an ending means that nothing of the request was looked at. */
export async function meetArrivalFaults(scene: Arriving): Promise<Ending | undefined> {
  const { platform, stage, letter, tally, response } = scene;
  for (const { rule, dice } of stage.faults.strike("arrival", platform.name, letter)) {
    tally.countFault(rule.kind);
    if (rule.kind === "latency") scene.delayMs += rule.ms + Math.floor(dice() * rule.jitterMs);
    else if (rule.kind === "usage") announceUsage(scene, rule.percent, 0);
    else if (rule.kind === "hang" && rule.ms !== undefined) {
      await sleep(rule.ms);
      if (response.destroyed) return { kind: "hang" };
    } else return endingOf(scene, rule);
  }
  return undefined;
}

/** What a fault that has the last word makes of a request. */
export function endingOf(scene: Arriving, rule: FaultRule): Ending {
  const { platform, trace } = scene;
  switch (rule.kind) {
    case "status":
      return { kind: "status", status: rule.status, body: rule.body };
    case "reset":
      return { kind: "reset" };
    case "throttle": {
      announceUsage(scene, rule.usagePercent, rule.waitMinutes);
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

function announceUsage(scene: Arriving, percent: number, waitMinutes: number): void {
  const { platform, letter, response } = scene;
  response.set(platform.usageHeaders({ percent, waitMinutes }, letter.dataset));
}
