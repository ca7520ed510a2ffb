import { type FaultCode, isError } from "@relay/core";
import type { ItemResult } from "./intake.ts";

/** Refused conversions, and accepted ones with warnings, of which one answer tells all that is known. */
const TOLD_IN_FULL = 100;

/** An item of an answer. Where there are many like it, codes stand in the place of its faults. */
export type BriefResult = ItemResult & { readonly codes?: readonly FaultCode[] };

/**
 * The same results, of which the first hundred refused ones and the first hundred with warnings keep their faults; the others
 * keep the codes. A small body can hold thousands of conversions with several faults each.
 */
export function brief(results: readonly ItemResult[]): readonly BriefResult[] {
  const told = { refused: 0, accepted: 0 };
  return results.map((result) => {
    if (!result.faults || (told[result.status] += 1) <= TOLD_IN_FULL) return result;
    const { faults, ...rest } = result;
    const most = result.status === "refused" ? faults.filter(isError) : faults;
    return { ...rest, codes: [...new Set(most.map(({ code }) => code))] };
  });
}
