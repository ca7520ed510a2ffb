import { styleText } from "node:util";
import Table from "cli-table3";
import type { DestinationAccount } from "./account.ts";

/** How a run ended, as `--json` prints it. */
export interface Report {
  readonly sent: number;
  readonly accepted: number;
  readonly refused: number;
  readonly refusedByCode: Readonly<Record<string, number>>;
  /** Over all destinations. */
  readonly duplicates: number;
  readonly delivered: Readonly<Record<string, number>>;
  readonly deadLetters: Readonly<Record<string, number>>;
  readonly perDestination: Readonly<Record<string, DestinationAccount>>;
  readonly balanced: boolean;
  readonly workersKilled: number;
  readonly eventsPerSecond: number;
  readonly deliveriesPerSecond: number;
  readonly acceptToDeliveredMs: { readonly p50: number; readonly p99: number };
}

const number = (value: number) => value.toLocaleString("en");
const bold = (text: string) => styleText("bold", text, { stream: process.stdout });
const plainTable = { style: { head: [], border: [] } };

/** Prints the account for people. */
export function printReport(report: Report): void {
  const lines = [
    "",
    bold("At the door"),
    `  sent ${number(report.sent)}   accepted ${number(report.accepted)}   refused ${number(report.refused)}`,
    refusals(report),
    "",
    bold("Delivered"),
    destinations(report),
    `  ${number(report.eventsPerSecond)} conversions/s, ${number(report.deliveriesPerSecond)} deliveries/s; accepted to delivered: p50 ${number(report.acceptToDeliveredMs.p50)} ms, p99 ${number(report.acceptToDeliveredMs.p99)} ms`,
    `  workers killed on the way: ${report.workersKilled}`,
    "",
    verdict(report),
    "",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function refusals({ refusedByCode }: Report): string {
  const table = new Table({
    head: ["why refused", "conversions"],
    colAligns: ["left", "right"],
    ...plainTable,
  });
  for (const [code, count] of Object.entries(refusedByCode).toSorted(([, a], [, b]) => b - a))
    table.push([code, number(count)]);
  return table.toString();
}

function destinations({ perDestination }: Report): string {
  const head = [
    "destination",
    "accepted",
    "= delivered",
    "+ duplicates",
    "+ dead letters",
    "requests",
    "refused",
    "events a request",
  ];
  const table = new Table({
    head,
    colAligns: ["left", ...Array.from({ length: 7 }, () => "right" as const)],
    ...plainTable,
  });
  for (const [name, one] of Object.entries(perDestination)) {
    const dead = Object.entries(one.deadLetters).map(([reason, count]) => `${number(count)} ${reason}`);
    table.push([
      name,
      number(one.accepted),
      number(one.delivered),
      number(one.duplicates),
      dead.join(", ") || "0",
      number(one.requests),
      number(one.refusedRequests),
      number(Math.round(one.meanBatch)),
    ]);
  }
  return table.toString();
}

function verdict({ balanced, perDestination }: Report): string {
  if (balanced) {
    const words = "Balanced: every accepted conversion was delivered, a duplicate, or a dead letter.";
    return styleText(["green", "bold"], words, { stream: process.stdout });
  }
  const discrepancies = Object.entries(perDestination).flatMap(([name, one]) =>
    one.discrepancies.map((words) => `${name}: ${words}`),
  );
  return styleText(["red", "bold"], `Not balanced.\n${discrepancies.join("\n")}`, { stream: process.stdout });
}
