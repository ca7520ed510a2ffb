import Table from "cli-table3";
import type { FuzzReport } from "./run.ts";

/** The report for people. */
export function printReport(report: FuzzReport): string {
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    ["seed, seconds", `${report.seed}, ${report.seconds}`],
    ["requests", figure(report.sent)],
    ["answers by status", counts(report.statuses)],
    ["acknowledged conversions, by destination", figure(report.acknowledged)],
    ["delivered", counts(report.delivered)],
    ["dead letters", counts(report.dead)],
    ["longest stall of an event loop, ms", counts(report.longestStallMs)],
    ["stalls that did not come back with the same requests", figure(report.unrepeatedStalls)],
    ["longest stall as the process sees it, waits for the machine included", counts(report.longestLagMs)],
    ["most memory, MB", counts(report.peakMegabytes)],
  );
  return `${table.toString()}\n${conclusionOf(report)}`;
}

function conclusionOf({ findings, seed }: FuzzReport): string {
  const found = Object.entries(findings);
  if (found.length === 0) return "Nothing was found.\n";
  const lines = found.map(
    ([what, { count, examples }]) =>
      `  ${what}: ${figure(count)}\n${examples.map((one) => `    ${one}\n`).join("")}`,
  );
  const repeat = `To repeat requests: pnpm fuzz --seed ${seed} --only NUMBER,NUMBER\n`;
  return `What must not be:\n${lines.join("")}${repeat}`;
}

function counts(of: Readonly<Record<string, number>>): string {
  const lines = Object.entries(of).map(([name, count]) => `${figure(count)} ${name}`);
  return lines.length === 0 ? "none" : lines.join("\n");
}

function figure(value: number): string {
  return value.toLocaleString("en");
}
