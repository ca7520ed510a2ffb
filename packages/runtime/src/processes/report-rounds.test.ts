import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ReportRounds, type Reporter } from "./report-rounds.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const silent = (number: number): Reporter => ({ number, askForReport: () => undefined });

test("resolves with the reports as soon as every process has answered", async () => {
  const rounds = new ReportRounds();
  const answering = (number: number): Reporter => ({
    number,
    askForReport: (round) => rounds.take(number, round, { ready: number === 1 }),
  });
  const reports = await rounds.ask([answering(1), answering(2)], "readiness");
  expect([...reports]).toEqual([
    [1, { ready: true }],
    [2, { ready: false }],
  ]);
});

test("does not wait for a process that has ended", async () => {
  const rounds = new ReportRounds();
  const asked = rounds.ask([silent(1), silent(2)], "metrics");
  rounds.take(1, 1, { ready: true });
  rounds.end(2);
  expect([...(await asked).keys()]).toEqual([1]);
});

test("does not wait longer than half a second for a frozen process, whose late answer is dropped", async () => {
  const rounds = new ReportRounds();
  const asked = rounds.ask([silent(1), silent(2)], "readiness");
  rounds.take(1, 1, { ready: true });
  await vi.advanceTimersByTimeAsync(500);
  const reports = await asked;
  rounds.take(2, 1, { ready: true });
  expect([...reports.keys()]).toEqual([1]);
});
