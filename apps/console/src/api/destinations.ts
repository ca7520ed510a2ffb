import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, command } from "./client.ts";

export type GateState = "open" | "backing-off" | "throttled" | "suspended" | "paused";

/** A platform's answer to the attempt that shut a gate. */
export interface PlatformAnswer {
  readonly http_status: number;
  readonly code?: number;
  readonly subcode?: number;
  readonly meaning?: string;
  readonly message?: string;
  readonly trace_id?: string;
}

export interface Destination {
  readonly destination: string;
  readonly platform?: string;
  readonly state: GateState;
  readonly reason?: string;
  readonly answer?: PlatformAnswer;
  readonly since?: string;
  readonly next_try?: string;
  readonly failures: number;
  readonly waiting: number;
  readonly oldest_seconds?: number;
  readonly deadline?: string;
  readonly dead_letters: number;
  readonly aside: number;
  readonly quarantined: number;
  readonly match_quality?: { readonly score: number; readonly conversions: number };
}

export function useDestinations() {
  return useQuery({
    queryKey: ["destinations"],
    queryFn: () => ask<{ readonly destinations: readonly Destination[] }>("/v1/destinations"),
  });
}

/** Pauses or resumes a destination; every list of destinations is then asked for again. */
export function useGate(destination: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (how: "pause" | "resume") =>
      command(`/v1/destinations/${encodeURIComponent(destination)}/${how}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["destinations"] }),
  });
}
