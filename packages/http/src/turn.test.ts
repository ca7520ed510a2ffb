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

test("a row that takes long lets everything else have its turn, and goes on in its order", async () => {
  const turn = new Turn();
  const run: string[] = [];
  const busy = () => {
    for (const until = performance.now() + 25; performance.now() < until;);
  };
  for (const name of ["first", "second", "third"])
    turn.atItsEnd(() => {
      busy();
      run.push(name);
    });
  await new Promise(setImmediate);
  expect(run).toEqual(["first"]);
  turn.atItsEnd(() => run.push("later"));
  await new Promise(setImmediate);
  expect(run).toEqual(["first", "second"]);
  await new Promise(setImmediate);
  expect(run).toEqual(["first", "second", "third"]);
  await new Promise(setImmediate);
  expect(run).toEqual(["first", "second", "third", "later"]);
});
