import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, command } from "./client.ts";

export interface Lane {
  readonly lane: string;
  readonly gate: string;
  readonly waiting: number;
  readonly oldest_seconds?: number;
  readonly deadline?: string;
  /** Present while a drain holds the lease. */
  readonly drain?: string;
  readonly quarantined: number;
  readonly aside: number;
  readonly bytes: number;
  readonly totals: { readonly settled: number; readonly delivered: number; readonly dead: number };
}

/** The lanes of one destination. */
export function useLanes(destination: string) {
  return useQuery({
    queryKey: ["lanes"],
    queryFn: () => ask<{ readonly lanes: readonly Lane[] }>("/v1/lanes"),
    select: ({ lanes }) => lanes.filter(({ lane }) => lane.slice(0, lane.lastIndexOf(":")) === destination),
  });
}

export interface Growth {
  readonly lanes: number;
  /** Lanes before the growth; absent when it is over. */
  readonly from?: number;
  /** Conversions in the old lanes. */
  readonly waiting: number;
  /** Until when the ledgers of earlier lanes are asked. */
  readonly asks_until?: string;
}

/** How far the growth of a destination's lanes is. */
export function useGrowth(destination: string) {
  return useQuery({
    queryKey: ["growth", destination],
    queryFn: () => ask<Growth>(`/v1/destinations/${encodeURIComponent(destination)}/lanes/growth`),
  });
}

/** Has the lanes of a destination grow to a number of them. */
export function useGrow(destination: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (to: number) =>
      command<Growth>(`/v1/destinations/${encodeURIComponent(destination)}/lanes/grow`, { to }),
    onSettled: () => client.invalidateQueries({ queryKey: ["growth", destination] }),
  });
}

export interface EventQuality {
  readonly event_name: string;
  readonly conversions: number;
  readonly score: number;
}

export function useEventQualities(destination: string) {
  return useQuery({
    queryKey: ["match-quality", destination],
    queryFn: () =>
      ask<{ readonly event_names: readonly EventQuality[] }>(
        `/v1/destinations/${encodeURIComponent(destination)}/match-quality`,
      ),
    refetchInterval: 30_000,
  });
}
