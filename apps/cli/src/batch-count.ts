import type { Result } from "@relay/client";
import type { Progress } from "./batch-progress.ts";
import type { BatchRecord } from "./batch-records.ts";

/** A refused line, and why. */
export interface Refusal {
  readonly line: number;
  /** The destination that does not get it; absent: no destination gets it. */
  readonly destination?: string;
  readonly faults?: Result["faults"];
  /** Replaces the faults when the answer has only codes. */
  readonly codes?: readonly string[];
}

/**
 * Counts the relay's results for `records`. An accepted record has a refusal for each destination that does not get it.
 */
export function countResults(
  before: Progress,
  records: readonly BatchRecord[],
  results: readonly Result[],
): { readonly progress: Progress; readonly refusals: readonly Refusal[] } {
  let { accepted, refused, withheld, faults, destinations, line } = before;
  const refusals: Refusal[] = [];
  for (const [index, record] of records.entries()) {
    const result = results[index];
    ({ line } = record);
    if (result?.status === "withheld") {
      withheld += 1;
      continue;
    }
    if (result?.status !== "accepted") {
      refused += 1;
      const own = whollyRefused(line, result);
      faults = plusOne(faults, codesOf(own));
      refusals.push(own);
      continue;
    }
    accepted += 1;
    for (const { destination, codes } of result.refused_by ?? []) {
      const known = destinations[destination] ?? { refused: 0, faults: {} };
      const counted = { refused: known.refused + 1, faults: plusOne(known.faults, codes) };
      destinations = { ...destinations, [destination]: counted };
      refusals.push({ line, destination, ...why(result, codes, destination) });
    }
  }
  return { progress: { ...before, line, accepted, refused, withheld, faults, destinations }, refusals };
}

function whollyRefused(line: number, result: Result | undefined): Refusal {
  if (result?.codes) return { line, codes: result.codes };
  return { line, faults: errorsOf(result) };
}

function why(
  result: Result,
  codes: readonly string[],
  destination: string,
): Pick<Refusal, "faults" | "codes"> {
  const faults = errorsOf(result).filter((fault) => fault.destination === destination);
  return faults.length > 0 ? { faults } : { codes };
}

function errorsOf(result: Result | undefined): NonNullable<Result["faults"]> {
  return (result?.faults ?? []).filter(({ severity }) => severity === "error");
}

function codesOf({ faults = [], codes = faults.map(({ code }) => code) }: Refusal): readonly string[] {
  return codes;
}

function plusOne(
  counts: Readonly<Record<string, number>>,
  codes: readonly string[],
): Readonly<Record<string, number>> {
  const more = [...new Set(codes)].map((code) => [code, (counts[code] ?? 0) + 1] as const);
  return { ...counts, ...Object.fromEntries(more) };
}
