import type { LaneRef } from "@relay/core";
import { DESTINATIONS } from "./conversions.ts";

/** Every lane of a campaign. */
export const LANES: readonly LaneRef[] = DESTINATIONS.flatMap(({ name, lanes }) =>
  Array.from({ length: lanes }, (_, index) => ({ destination: name, index })),
);
