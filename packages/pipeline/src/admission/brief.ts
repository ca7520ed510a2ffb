import { type FaultCode, isError } from "@relay/core";
import type { ItemResult } from "./admit-items.ts";
import type { RoutedFault } from "./judge-item.ts";

/** Most refused conversions, and accepted ones with warnings, that keep their faults in one answer. */
const SHOWN_IN_FULL = 100;

interface RefusedResult {
  readonly faults?: readonly RoutedFault[];
}

/** An item of an answer. Beyond the first hundred, codes replace its faults. */
export type Brief<T extends RefusedResult> = Omit<T, "faults"> &
  RefusedResult & {
    readonly codes?: readonly FaultCode[];
  };
export type BriefResult = Brief<ItemResult>;

/**
 * Shortens results. The first hundred items that some destination does not get keep their faults, and so do the first
 * hundred with warnings only; the others keep the codes. A small body can hold thousands of conversions with several
 * faults each.
 */
export function brief(results: readonly ItemResult[]): readonly BriefResult[] {
  return briefly(results, ({ status, refused_by: by }) => status === "refused" || by !== undefined);
}

/** `brief` for items of any other shape. */
export function briefly<T extends RefusedResult>(
  items: readonly T[],
  isRefused: (item: T) => boolean,
): readonly Brief<T>[] {
  const shown = { refused: 0, accepted: 0 };
  return items.map((item) => {
    const { faults, ...rest } = item;
    if (!faults || faults.length === 0) return item;
    const wasRefused = isRefused(item);
    if ((shown[wasRefused ? "refused" : "accepted"] += 1) <= SHOWN_IN_FULL) return item;
    const most = wasRefused ? faults.filter(isError) : faults;
    return { ...rest, codes: [...new Set(most.map(({ code }) => code))] };
  });
}
