import { expect, test } from "vitest";
import { Discrepancies } from "./discrepancies.ts";
import { judgeExported, judgeTotals } from "./lane-totals.ts";

test.for([
  [3, 2, []],
  [2, 2, []],
  [1, 2, ["lanes disagree about deliveries"]],
  [4, 2, ["lanes disagree about deliveries"]],
  [3, 3, ["lanes disagree about deaths"]],
] as const)("lanes that count %i deliveries and %i deaths", ([delivered, refused, wrong]) => {
  const discrepancies = new Discrepancies();
  const outcome = { destination: "meta-web", arrived: 3, arrivedUnknown: 1, deadLetters: 1, redelivered: 1 };
  const lane = { settled: 9, delivered, dead: { refused }, waiting: 0 };
  judgeTotals(outcome, [lane], discrepancies);
  expect(Object.keys(discrepancies.found)).toEqual(wrong);
});

test.for([
  [{ delivered: 10, dead: 2 }, []],
  [{ delivered: 9, dead: 2 }, ["metrics disagree with the lanes"]],
  [undefined, ["metrics disagree with the lanes"]],
] as const)("metrics that say %j of a lane with 10 delivered and 2 dead: %j", ([exported, wrong]) => {
  const discrepancies = new Discrepancies();
  const totals = [{ settled: 14, delivered: 10, dead: { refused: 1, expired: 1 }, waiting: 0 }];
  judgeExported("meta-web", exported, totals, discrepancies);
  expect(Object.keys(discrepancies.found)).toEqual(wrong);
});
