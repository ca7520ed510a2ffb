import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, command } from "./client.ts";

export interface Webhook {
  readonly request_id: string;
  readonly source: string;
  readonly host: string;
  readonly state: "due" | "failed";
  /** When it is notified next, or was given up. */
  readonly at: string;
  readonly notified: number;
  readonly expected: number;
  readonly failures: number;
}

export function useWebhooks() {
  return useQuery({
    queryKey: ["webhooks"],
    queryFn: () => ask<{ readonly webhooks: readonly Webhook[] }>("/v1/webhooks"),
  });
}

export function useRetryWebhook(requestId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => command(`/v1/webhooks/${encodeURIComponent(requestId)}/retry`),
    onSettled: () => client.invalidateQueries({ queryKey: ["webhooks"] }),
  });
}
