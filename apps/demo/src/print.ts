import { styleText } from "node:util";
import Table from "cli-table3";
import type { DestinationAccount, Quantiles } from "./account.ts";
import type { Report } from "./report.ts";

const number = (value: number) => value.toLocaleString("en");
const seconds = (ms: number) => (ms < 10_000 ? `${number(ms)} ms` : `${number(Math.round(ms / 100) / 10)} s`);
const span = ({ p50, p99 }: Quantiles) => `${seconds(p50)}, ${seconds(p99)}`;
const styled = (style: Parameters<typeof styleText>[0], text: string) =>
  styleText(style, text, { stream: process.stdout });

/** Prints the account for people. */
export function printReport(report: Report): void {
  const lines = [
    "",
    `${styled("bold", "Ingest API")}    ${number(report.sent)} sent, ${number(report.accepted)} accepted, ${number(report.refused)} refused`,
    atAdmission(report),
    "",
    styled("bold", "Each destination: accepted = delivered + duplicates + dead letters"),
    balances(report),
    "",
    styled("bold", "How it went"),
    course(report),
    `  ${number(report.eventsPerSecond)} conversions a second, ${number(report.deliveriesPerSecond)} deliveries a second, from the first request to the last delivery (${report.seconds.toFixed(1)} s)`,
    `  accepted to delivered: ${seconds(report.acceptToDeliveredMs.p50)} for half of them, ${seconds(report.acceptToDeliveredMs.p99)} for 99 %`,
    `  workers killed on the way: ${report.workersKilled}`,
    "",
    outcome(report),
    "",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** What was refused, and what was left out of one destination while others took it. */
function atAdmission({ refusedByCode, perDestination }: Report): string {
  const selective = Object.entries(perDestination)
    .map(([name, { leftOutAtAdmission }]) => ({ head: `only not to ${name}`, counts: leftOutAtAdmission }))
    .filter(({ counts }) => Object.keys(counts).length > 0);
  const columns = [{ head: "refused", counts: refusedByCode }, ...selective];
  const codes = new Set(columns.flatMap(({ counts }) => Object.keys(counts)));
  const rows = [...codes].map((code) => [code, ...columns.map(({ counts }) => counts[code] ?? "")]);
  return table(
    ["why", ...columns.map(({ head }) => head)],
    rows.toSorted((a, b) => Number(b[1]) - Number(a[1])),
  );
}

function balances({ perDestination }: Report): string {
  return table(
    ["destination", "accepted", "delivered", "duplicates", "dead letters", "balance"],
    Object.entries(perDestination).map(([name, one]) => [
      name,
      one.accepted,
      one.delivered,
      one.duplicates,
      deadLetters(one),
      one.discrepancies.length === 0 ? styled("green", "balanced") : styled("red", "not balanced"),
    ]),
  );
}

function deadLetters({ deadLetters }: DestinationAccount): string {
  const words = Object.entries(deadLetters).map(([reason, count]) => `${number(count)} ${reason}`);
  return words.join(", ") || "0";
}

function course({ perDestination }: Report): string {
  return table(
    [
      "destination",
      "requests",
      "of them refused",
      "culprits isolated",
      "events a request",
      "sent again",
      "p50, p99",
    ],
    Object.entries(perDestination).map(([name, one]) => [
      name,
      one.requests,
      one.refusedRequests,
      one.deadLetters["refused"] ?? 0,
      Math.round(one.meanBatch),
      one.sentAgain,
      span(one.acceptToDeliveredMs),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const made = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) made.push(row.map((cell) => (typeof cell === "number" ? number(cell) : cell)));
  return made.toString();
}

function outcome({ balanced, discrepancies }: Report): string {
  return balanced
    ? styled(
        ["green", "bold"],
        "Balanced: every accepted conversion was delivered, a duplicate, or a dead letter.",
      )
    : styled(["red", "bold"], ["Not balanced:", ...discrepancies].join("\n  "));
}
