import { expect, test } from "vitest";
import { exampleConversions } from "./examples.ts";

test("the mark makes the ids of two runs differ", () => {
  const ids = ["x", "y"].flatMap((mark) =>
    exampleConversions(1_795_000_000, mark).map((conversion) => conversion["event_id"]),
  );
  expect(new Set(ids).size).toBe(ids.length);
});
