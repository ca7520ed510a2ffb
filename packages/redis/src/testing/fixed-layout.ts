import type { LayoutSource } from "../layout/layouts.ts";

/** A layout for every destination that never changes. */
export function fixedLayout(ledgerHours = 48, lanes = 4): LayoutSource {
  const layout = { lanes, ledgerHours, earlier: [] };
  return { of: () => layout, read: async () => layout, readGrown: async () => layout };
}
