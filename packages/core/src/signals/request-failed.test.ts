import { expect, test } from "vitest";
import { requestFailed } from "./request-failed.ts";

test("an error is described by its name and place, without its message", () => {
  const error = new TypeError("ada@example.com in secret/src/mail.ts:1");
  const signal = requestFailed(error);
  expect(signal).toMatchObject({ kind: "request-failed", error: "TypeError" });
  expect(JSON.stringify(signal)).toMatch(/core\/src\/signals\/request-failed\.test\.ts:\d+/);
  expect(JSON.stringify(signal)).not.toMatch(/ada|secret/);
});

test.for([["thrown text"], [undefined], [{ message: "ada@example.com" }]])(
  "%j is described as unknown",
  ([thrown]) => {
    expect(requestFailed(thrown)).toEqual({ kind: "request-failed", error: "unknown" });
  },
);
