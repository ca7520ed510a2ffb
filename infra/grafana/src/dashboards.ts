import { CAPACITY } from "./dashboards/capacity.ts";
import { DEAD_LETTERS } from "./dashboards/dead-letters.ts";
import { DESTINATION } from "./dashboards/destination.ts";
import { PIPELINE } from "./dashboards/pipeline.ts";
import type { Dashboard } from "./panel.ts";

/** File name -> dashboard. */
export const DASHBOARDS: Readonly<Record<string, Dashboard>> = {
  pipeline: PIPELINE,
  destination: DESTINATION,
  "dead-letters": DEAD_LETTERS,
  capacity: CAPACITY,
};
