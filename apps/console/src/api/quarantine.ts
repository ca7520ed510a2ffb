import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, command } from "./client.ts";
import type { PlatformAnswer } from "./destinations.ts";

export interface QuarantinedSegment {
  readonly lane: string;
  readonly id: string;
  readonly reason: string;
  readonly conversions: number;
  readonly bytes: number;
  readonly accepted_at: string;
  readonly quarantined_at: string;
}

export interface AsideGroup {
  readonly lane: string;
  readonly id: string;
  readonly conversions: number;
  readonly event_name?: string;
  readonly event_id?: string;
  readonly failures: number;
  readonly next_try_at: string;
  readonly error?: string;
  readonly answer?: PlatformAnswer;
}

export function useQuarantine() {
  return useQuery({
    queryKey: ["quarantine"],
    queryFn: () => ask<{ readonly segments: readonly QuarantinedSegment[] }>("/v1/quarantine"),
  });
}

export function useAside() {
  return useQuery({
    queryKey: ["aside"],
    queryFn: () => ask<{ readonly groups: readonly AsideGroup[] }>("/v1/aside"),
  });
}

const pathOf = (kind: string, { lane, id }: { readonly lane: string; readonly id: string }) =>
  `/v1/${kind}/${encodeURIComponent(lane)}/${encodeURIComponent(id)}`;

export function useRetrySegment(segment: QuarantinedSegment) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (mayRepeat: boolean) =>
      command(`${pathOf("quarantine", segment)}/retry`, { may_repeat: mayRepeat }),
    onSettled: () => client.invalidateQueries({ queryKey: ["quarantine"] }),
  });
}

export function useDiscardSegment(segment: QuarantinedSegment) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) => command(`${pathOf("quarantine", segment)}/discard`, { reason }),
    onSettled: () => client.invalidateQueries({ queryKey: ["quarantine"] }),
  });
}

export function useTryGroup(group: AsideGroup) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => command(`${pathOf("aside", group)}/try`),
    onSettled: () => client.invalidateQueries({ queryKey: ["aside"] }),
  });
}
