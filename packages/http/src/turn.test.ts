import { expect, test } from "vitest";
import { Turn } from "./turn.ts";

test("what one turn brings is run in a row when it ends, in the order it came in", async () => {
  const turn = new Turn();
  const run: string[] = [];
  turn.atItsEnd(() => run.push("first"));
  turn.atItsEnd(() => run.push("second"));
  await Promise.resolve();
  expect(run).toEqual([]);
  await new Promise(setImmediate);
  expect(run).toEqual(["first", "second"]);
});

test("what comes while a row runs is of the next turn", async () => {
  const turn = new Turn();
  const run: string[] = [];
  turn.atItsEnd(() => {
    run.push("first");
    turn.atItsEnd(() => run.push("second"));
  });
  await new Promise(setImmediate);
  expect(run).toEqual(["first"]);
  await new Promise(setImmediate);
  expect(run).toEqual(["first", "second"]);
});
