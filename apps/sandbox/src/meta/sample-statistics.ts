import { DatasetStatistics } from "../statistics.ts";
import { ACCOUNTS } from "./catalogue.ts";

/** The pixel that has statistics before anything is sent to it. */
const SAMPLE_PIXEL = ACCOUNTS[0].pixels[0]?.id;

const DAY_MS = 86_400_000;
const DAYS = 7;
const SAMPLES = [
  { eventName: "Purchase", aDay: 2, matchKeys: ["em", "ph", "client_ip_address", "client_user_agent"] },
  { eventName: "ViewContent", aDay: 9, matchKeys: ["fbp", "client_ip_address", "client_user_agent"] },
] as const;

/**
 * Statistics of a few events on each of the last seven days, so that a query about the first pixel finds something.
 * Undefined for every other dataset.
 */
export function sampleStatistics(dataset: string, nowMs: number): DatasetStatistics | undefined {
  if (dataset !== SAMPLE_PIXEL) return undefined;
  const statistics = new DatasetStatistics();
  for (let day = DAYS - 1; day >= 0; day -= 1)
    for (const { eventName, aDay, matchKeys } of SAMPLES)
      for (let event = 0; event < aDay; event += 1)
        statistics.note({ eventName, matchKeys }, nowMs - day * DAY_MS);
  return statistics;
}
