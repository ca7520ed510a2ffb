import type { DeliveryStatus } from "@relay/core";
import { table } from "./print.ts";

/** The statuses of a conversion as a table for people, a row a destination. */
export function statusesTable(statuses: readonly DeliveryStatus[]): string {
  return table(
    ["destination", "status", "when", "attempts", "trace id", "reason"],
    statuses.map(({ destination, status, settled_at: at, attempts, trace_id: traceId, ...refusal }) => [
      destination,
      status,
      at ?? "",
      attempts === undefined ? "" : String(attempts),
      traceId ?? "",
      [refusal.reason, refusal.code, refusal.subcode].filter((part) => part !== undefined).join(" "),
    ]),
  );
}
