import type { DeadLetter } from "@relay/core";
import type { Evidence } from "./account.ts";
import { campaignConversionOf, deadlineOf, isCulprit } from "./conversions.ts";

export interface Death {
  readonly reason: DeadLetter["reason"];
  readonly destination: string;
  readonly n: number;
  /** Unix seconds. */
  readonly eventTime: number;
  readonly diedAtMs: number;
}

/**
 * Whether a dead letter is true at the end, when what was refused only for a while has been replayed, and what expires
 * has had its time.
 */
export function isTrueDeath(
  { reason, destination, n, eventTime, diedAtMs }: Death,
  { seed, acknowledged }: Pick<Evidence, "seed" | "acknowledged">,
): boolean {
  const { kind, source } = campaignConversionOf(seed, n);
  switch (reason) {
    case "refused":
      // TikTok's partial success of a single event is a refusal.
      return kind === "refused" || (kind === "miscounted" && destination.startsWith("tiktok"));
    case "expired":
    // It may have arrived before a crash, and can no longer be repeated.
    case "outcome_unknown":
      return (
        kind === "near-its-deadline" &&
        diedAtMs / 1000 >= deadlineOf(source, acknowledged.timeOf(n) || eventTime)
      );
    case "platform_failed":
      return isCulprit(kind);
    case "unmappable":
    case "relay_failed":
      return false;
  }
}

/** Whether a duplicate of what had expired may still be delivered: while clocks disagree nothing expires. */
export function mayOutliveItsWindow(
  reason: DeadLetter["reason"],
  n: number,
  { seed, disturbances }: Pick<Evidence, "seed" | "disturbances">,
): boolean {
  return (
    (reason === "expired" || reason === "outcome_unknown") &&
    campaignConversionOf(seed, n).kind === "near-its-deadline" &&
    disturbances.all.some(({ kind }) => kind === "clock stepped")
  );
}
