import type { Ending } from "./answering.ts";
import { endingOf } from "./arrival-faults.ts";
import type { FaultRule } from "./fault.ts";
import type { Letter, PartialSuccess } from "./platform.ts";
import type { Scene } from "./scene.ts";

/** What becomes of an accepted request: which events are lost on the way, and what is said about it. */
interface Plan {
  /** How many events, from the first, the platform says it received. */
  received: number;
  lost: readonly number[];
  partial: PartialSuccess | undefined;
  /** The fault that keeps the answer from the sender, if one does. */
  silencer: FaultRule | undefined;
}

/** Takes the events of a right request in, and answers so unless a fault has it otherwise. */
export function accept<L extends Letter>(scene: Scene<L>): Ending {
  const plan = planAcceptance(scene);
  takeIn(scene, plan);
  if (plan.silencer !== undefined) return endingOf(scene, plan.silencer);
  const answer = scene.platform.accepted(plan.received, scene.trace, plan.partial);
  return { kind: "answer", answer };
}

function planAcceptance<L extends Letter>(scene: Scene<L>): Plan {
  const { platform, stage, letter, tally } = scene;
  const plan: Plan = { received: letter.events.length, lost: [], partial: undefined, silencer: undefined };
  for (const { rule } of stage.faults.strike("acceptance", platform.name, letter)) {
    tally.countFault(rule.kind);
    if (rule.kind === "short") plan.received = Math.max(0, plan.received - rule.by);
    else if (rule.kind === "hang" && rule.ms !== undefined) scene.delayMs += rule.ms;
    else if (rule.kind === "partial") {
      plan.lost = rule.unprocessed;
      plan.partial = { data: rule.data };
    } else plan.silencer = rule;
  }
  return plan;
}

function takeIn<L extends Letter>(scene: Scene<L>, plan: Plan): void {
  const { platform, stage, letter, tally } = scene;
  const isWhole = plan.received === letter.events.length && plan.partial === undefined;
  const acceptance = { at: stage.now(), isClear: isWhole && plan.silencer === undefined };
  scene.acceptance = acceptance;
  const lost = new Set(plan.lost);
  let taken = 0;
  for (let position = 0; position < plan.received; position += 1) {
    if (lost.has(position)) continue;
    tally.accept(platform.sketch(letter.events[position]), acceptance);
    taken += 1;
  }
  tally.countBatch(taken);
}
