import { expect, test } from "vitest";
import { Turn } from "./turn.ts";

test("the work of one turn runs in a row at its end, in order of arrival", async () => {
  const turn = new Turn();
  const run: string[] = [];
  turn.atItsEnd(() => run.push("first"));
  turn.atItsEnd(() => run.push("second"));
  await Promise.resolve();
  expect(run).toEqual([]);
  await new Promise(setImmediate);
  expect(run).toEqual(["first", "second"]);
});

test("work that arrives while a row runs belongs to the next turn", async () => {
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
