import { expect, test } from "vitest";
import { fuzz } from "../fuzz/run.ts";

test("a minute of hostile requests fail nowhere, stop nothing, fill nothing and lose nothing", async () => {
  const report = await fuzz({ seed: 20_261_121, durationMs: 60_000 });
  expect(report.findings).toEqual({});
  expect(report.sent).toBeGreaterThan(1000);
  expect(report.acknowledged).toBeGreaterThan(500);
  // Every kind of answer was among them: taken, refused, cut off.
  for (const status of [200, 201, 202, 400, 401, 404, 408, 413, 415, 422, 431])
    expect(report.statuses).toHaveProperty(String(status));
});
