import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ask } from "./client.ts";

/** Conversions in one minute. */
export interface Rates {
  readonly at: string;
  readonly accepted: number;
  readonly delivered: number;
  readonly dead_letters: number;
}

export interface DestinationHistory {
  readonly minutes: readonly (Rates & {
    readonly requests: number;
    /** Mean number of requests in flight. */
    readonly in_flight: number;
  })[];
  readonly attempts: readonly {
    readonly outcome: string;
    readonly code?: string;
    readonly requests: number;
  }[];
  readonly answer_times: readonly { readonly up_to_ms: number; readonly requests: number }[];
}

/** Workers write their counts every five seconds. */
const EVERY_MS = 5000;

/** The last half hour of every destination. */
export function useRates() {
  return useQuery({
    queryKey: ["history"],
    queryFn: () =>
      ask<{
        readonly destinations: readonly {
          readonly destination: string;
          readonly minutes: readonly Rates[];
        }[];
      }>("/v1/history?minutes=30"),
    refetchInterval: EVERY_MS,
  });
}

export function useHistory(destination: string, minutes: number) {
  return useQuery({
    queryKey: ["history", destination, minutes],
    queryFn: () =>
      ask<DestinationHistory>(
        `/v1/destinations/${encodeURIComponent(destination)}/history?minutes=${minutes}`,
      ),
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
  });
}
