import type { Bug } from "./bugs.ts";
import { judge } from "./judge.ts";
import { planOf, type SimulationPlan, smallerThan } from "./plan.ts";
import { START_MS } from "./scheduler.ts";
import { World } from "./world.ts";

/** Simulated time after which a run is stuck. */
const LONGEST_MS = 600_000;

export interface Finding {
  readonly plan: SimulationPlan;
  /** What must not be. */
  readonly wrong: readonly string[];
  readonly trace: readonly string[];
}

/** Runs one plan. Undefined where the relay has kept its word. */
export async function simulate(plan: SimulationPlan, bug?: Bug): Promise<Finding | undefined> {
  const world = new World(plan, bug);
  const isOver = await world.scheduler.run(world.isOver, START_MS + LONGEST_MS);
  const wrong = judge(world, isOver);
  return wrong.length === 0 ? undefined : { plan, wrong, trace: world.trace.lines };
}

/** Runs seeds from this one on. Returns the first finding, and how many runs there were. */
export async function simulateSeeds(
  firstSeed: number,
  runs: number,
  { bug, onRun = () => undefined }: { readonly bug?: Bug; readonly onRun?: (run: number) => void } = {},
): Promise<{ readonly finding: Finding | undefined; readonly runs: number }> {
  for (let run = 0; run < runs; run += 1) {
    const finding = await simulate(planOf(firstSeed + run), bug);
    onRun(run + 1);
    if (finding) return { finding, runs: run + 1 };
  }
  return { finding: undefined, runs };
}

/** Looks for a smaller plan that is found out as well, until none is left. */
export async function shrink(finding: Finding, bug?: Bug): Promise<Finding> {
  for (const plan of smallerThan(finding.plan)) {
    const smaller = await simulate(plan, bug);
    if (smaller && smaller.trace.length <= finding.trace.length) return shrink(smaller, bug);
  }
  return finding;
}
