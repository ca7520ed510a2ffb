import type { Ending } from "./answering.ts";
import { endingOf } from "./arrival-faults.ts";
import type { FaultRule } from "./fault.ts";
import { followed } from "./faults.ts";
import type { Letter, PartialSuccess } from "./platform.ts";
import type { Scene } from "./scene.ts";

/** What becomes of an accepted request: which events are lost on the way, and what is said about it. */
interface Plan {
  /** How many events the platform says it received. */
  received: number;
  /** Positions of events that are not taken in. */
  readonly lost: Set<number>;
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
  const { length } = letter.events;
  const plan: Plan = { received: length, lost: new Set(), partial: undefined, silencer: undefined };
  for (const live of stage.faults.strike("acceptance", platform.name, letter)) {
    const { rule } = live;
    tally.countFault(rule.kind);
    if (rule.kind === "short") {
      lose(plan, followed(live, letter) ?? lastOf(length, rule.by));
      plan.received = length - plan.lost.size;
    } else if (rule.kind === "hang" && rule.ms !== undefined) scene.delayMs += rule.ms;
    else if (rule.kind === "partial") {
      lose(plan, followed(live, letter) ?? rule.unprocessed);
      plan.partial = { data: rule.data };
    } else plan.silencer = rule;
  }
  return plan;
}

/** What one fault loses, no other one brings back. */
function lose({ lost }: Plan, positions: readonly number[]): void {
  for (const position of positions) lost.add(position);
}

function lastOf(length: number, count: number): readonly number[] {
  const lost = Math.min(count, length);
  return Array.from({ length: lost }, (_, at) => length - lost + at);
}

function takeIn<L extends Letter>(scene: Scene<L>, plan: Plan): void {
  const { platform, stage, letter, tally } = scene;
  const isWhole = plan.received === letter.events.length && plan.partial === undefined;
  const acceptance = { at: stage.now(), isClear: isWhole && plan.silencer === undefined };
  scene.acceptance = acceptance;
  let taken = 0;
  for (const [position, event] of letter.events.entries()) {
    if (plan.lost.has(position)) continue;
    tally.accept(platform.sketch(event), acceptance);
    taken += 1;
  }
  tally.countBatch(taken);
}
