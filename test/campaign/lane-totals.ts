import type { LaneTotals } from "@relay/redis";
import type { Discrepancies } from "./discrepancies.ts";
import type { Exported } from "./exported.ts";

/** What the platforms and the dead letters say of one destination. */
export interface Outcome {
  readonly destination: string;
  /** Conversions that the platform has. */
  readonly arrived: number;
  /** Of those, how many have a dead letter that says nobody knows, or were never acknowledged. */
  readonly arrivedUnknown: number;
  readonly deadLetters: number;
  /** Conversions that had a dead letter until a replay delivered them. */
  readonly redelivered: number;
}

/**
 * Holds the lanes' own counts against the outcome: they are counted by the script that settles, so they must agree to
 * the last conversion, through every crash. Only one that arrived without anybody knowing may be counted or not. Returns
 * about what they disagree.
 */
export function judgeTotals(
  { destination, arrived, arrivedUnknown, deadLetters, redelivered }: Outcome,
  totals: readonly LaneTotals[],
  discrepancies: Discrepancies,
): ReadonlySet<"deliveries" | "deaths"> {
  const { delivered, dead } = sumOf(totals);
  const disagree = new Set<"deliveries" | "deaths">();
  if (delivered > arrived || delivered < arrived - arrivedUnknown) {
    disagree.add("deliveries");
    discrepancies.add("lanes disagree about deliveries", `${destination}: ${delivered}, not ${arrived}`);
  }
  if (dead > deadLetters + redelivered || dead < deadLetters + redelivered - arrivedUnknown) {
    disagree.add("deaths");
    discrepancies.add(
      "lanes disagree about deaths",
      `${destination}: ${dead}, not ${deadLetters + redelivered}`,
    );
  }
  return disagree;
}

/** Metrics must say what the lanes have counted: through kills of all workers, no counter has begun anew. */
export function judgeExported(
  destination: string,
  exported: Exported | undefined,
  totals: readonly LaneTotals[],
  discrepancies: Discrepancies,
): void {
  const { delivered, dead } = sumOf(totals);
  if (exported?.delivered !== delivered || exported.dead !== dead)
    discrepancies.add("metrics disagree with the lanes", `${destination}: ${JSON.stringify(exported)}`);
}

function sumOf(totals: readonly LaneTotals[]): Exported {
  return {
    delivered: totals.reduce((sum, lane) => sum + lane.delivered, 0),
    dead: totals.flatMap((lane) => Object.values(lane.dead)).reduce<number>((sum, count) => sum + count, 0),
  };
}
