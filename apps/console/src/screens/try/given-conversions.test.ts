import { expect, test } from "vitest";
import { givenIn } from "./given-conversions.ts";

test.for([
  ['{"a":1}', [["", 0]]],
  [
    '[{"a":1},{"a":2}]',
    [
      ["/0", 0],
      ["/1", 0],
    ],
  ],
  ['{"data":[{"a":1}]}', [["/data/0", 0]]],
  [
    '{"a":1}\n\n{"a":2}\n',
    [
      ["", 0],
      ["", 9],
    ],
  ],
  ["  ", []],
] as const)("%j holds conversions at %j", ([text, places]) => {
  const given = givenIn(text);
  expect("conversions" in given && given.conversions.map(({ pointer, from }) => [pointer, from])).toEqual(
    places,
  );
});

test("of a longer text the first conversions are read and all are counted", () => {
  for (const text of [JSON.stringify(Array.from({ length: 25 }, () => ({}))), "{}\n".repeat(25)]) {
    const given = givenIn(text);
    expect("total" in given && [given.conversions.length, given.total]).toEqual([20, 25]);
  }
});

test("a line that is no JSON is named by its place", () => {
  expect(givenIn('{"a":1}\nnot JSON')).toMatchObject({ from: 8, to: 16 });
});
