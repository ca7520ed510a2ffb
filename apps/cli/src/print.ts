import { styleText } from "node:util";
import { type Fault, isError, type LeftOut } from "@relay/core";
import Table from "cli-table3";
import { EXIT } from "./exit.ts";

/** Ends the process silently when the reader of its output has left, as `head` does. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit(EXIT.unread);
    });
  }
}

/** Writes to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function styled(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** A table for people, as wide as its content. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    head: head.map((name) => styled("bold", name)),
    style: { head: [], border: [] },
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
}

/** What was found about a line: its faults, and the fields left out that no fault names. */
export function foundLines(faults: readonly Fault[], leftOut: readonly LeftOut[]): string {
  const unnamed = leftOut.filter(({ pointer }) => !faults.some((one) => one.pointer === pointer));
  return [...faults.map(faultLine), ...unnamed.map(leftOutLine)].join("\n");
}

function faultLine(fault: Fault): string {
  const severity = isError(fault) ? styled("red", "error   ") : styled("yellow", "warning ");
  const place = fault.pointer === "" ? "(the whole line)" : fault.pointer;
  return `  ${severity} ${styled("bold", place)} ${fault.message} [${fault.code}]\n           ${styled("dim", fault.remedy)}`;
}

const WHY_LEFT_OUT: Readonly<Record<LeftOut["why"], string>> = {
  unusable: "has no form that the platform takes",
  "no-counterpart": "has no field at this platform",
};

function leftOutLine({ pointer, why }: LeftOut): string {
  return `  ${styled("yellow", "left out")} ${styled("bold", pointer)} ${WHY_LEFT_OUT[why]}`;
}
