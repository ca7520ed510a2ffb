import type { KeyWeight, MatchKeyName } from "@relay/core";

/** Weights by key; `a+b` counts when both are present, `a|b` when one of them is. */
export function weighed(weights: Readonly<Record<string, number>>): readonly KeyWeight[] {
  return Object.entries(weights).map(([names, weight]) => ({
    keys: names.split(/[+|]/) as MatchKeyName[],
    needs: names.includes("|") ? "any" : "all",
    weight,
  }));
}
