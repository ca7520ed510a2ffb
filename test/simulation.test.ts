import { expect, test, vi } from "vitest";
import { BUGS } from "./simulation/bugs.ts";
import { planOf } from "./simulation/plan.ts";
import { shrink, simulate, simulateSeeds } from "./simulation/run.ts";

const RUNS = 2000;

vi.setConfig({ testTimeout: 240_000 });

test("the same seed gives the same run", async () => {
  const [one, other] = [await simulate(planOf(7), "no lease"), await simulate(planOf(7), "no lease")];
  expect(one).toEqual(other);
});

test(`${RUNS} runs lose nothing, double nothing without a reason, and end`, async () => {
  expect((await simulateSeeds(1, RUNS)).finding).toBeUndefined();
});

/** Seeds of runs that found a mistake once, beyond the first runs. */
const FOUND = [
  13_669, 23_322, 34_059, 45_645, 529_196, 530_918, 540_885, 560_961, 63_473, 97_340, 127_428, 290_836,
  112_171, 86_753, 72_770, 605_874, 956_467, 648_053, 713_431, 826_399, 839_495,
];

test.for(FOUND)("run %i finds nothing any more", async (seed) => {
  expect((await simulate(planOf(seed)))?.wrong).toBeUndefined();
  // As it was when it found something: no dead worker's lease was freed before it lapsed.
  expect((await simulate({ ...planOf(seed), freed: 0 }))?.wrong).toBeUndefined();
});

test.for(BUGS)("%s is found out", async (bug) => {
  const { finding } = await simulateSeeds(1, RUNS, { bug });
  expect(finding?.wrong.length).toBeGreaterThan(0);
});

test("a finding is made smaller, and is one still", async () => {
  const { finding } = await simulateSeeds(1, RUNS, { bug: "mark before answer" });
  if (!finding) throw new Error("nothing was found");
  const smaller = await shrink(finding, "mark before answer");
  expect(smaller.trace.length).toBeLessThanOrEqual(finding.trace.length);
  expect(smaller.wrong.length).toBeGreaterThan(0);
});
