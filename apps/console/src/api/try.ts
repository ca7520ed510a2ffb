import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { command } from "./client.ts";
import type { Preview } from "./previews.ts";

interface Tried {
  readonly source: string;
  /** None: all that the routes of the source name. */
  readonly destinations: readonly string[];
  readonly conversions: readonly unknown[];
}

/** What would become of some conversions. Asked anew when they change. */
export function useTry({ source, destinations, conversions }: Tried) {
  return useQuery({
    queryKey: ["try", source, destinations, conversions],
    queryFn: () =>
      command<{ readonly previews: readonly Preview[] }>("/v1/preview", {
        source,
        conversions,
        ...(destinations.length > 0 && { destinations }),
      }),
    enabled: source !== "" && conversions.length > 0,
    refetchInterval: false,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
}
