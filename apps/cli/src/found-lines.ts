import { type Fault, isError, type LeftOut } from "@relay/core";
import { styled } from "./print.ts";

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
