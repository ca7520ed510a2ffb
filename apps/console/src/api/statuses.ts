import { useQuery } from "@tanstack/react-query";
import { ask, queryOf } from "./client.ts";

/** What became of one conversion of a source at one destination. */
export interface Status {
  readonly source: string;
  readonly event_id: string;
  readonly event_name?: string;
  readonly destination: string;
  readonly status: "delivered" | "duplicate" | "dead_letter" | "not_settled";
  readonly settled_at?: string;
  readonly attempts?: number;
  readonly trace_id?: string;
  /** Id of its dead letter. */
  readonly dead_letter?: string;
  readonly state?: "dead" | "replaying" | "replayed";
  readonly reason?: string;
  readonly code?: number;
  readonly subcode?: number;
}

export function useStatuses(eventId: string) {
  return useQuery({
    queryKey: ["statuses", eventId],
    queryFn: () =>
      ask<{ readonly statuses: readonly Status[] }>(`/v1/statuses${queryOf({ event_id: eventId })}`),
    enabled: eventId !== "",
  });
}
