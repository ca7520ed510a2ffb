import { admit } from "@relay/core";
import { expect, test } from "vitest";
import { exampleConversions } from "./examples.ts";

test.for(
  exampleConversions(1_795_000_000, "x").map((conversion) => [conversion["event_id"], conversion] as const),
)("%s comes through the ingest API", ([, conversion]) => {
  expect(admit(conversion, "shop")).toMatchObject({ ok: true });
});

test("the mark makes the ids of two runs differ", () => {
  const ids = ["x", "y"].flatMap((mark) =>
    exampleConversions(1_795_000_000, mark).map((conversion) => conversion["event_id"]),
  );
  expect(new Set(ids).size).toBe(ids.length);
});
