import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, command } from "./client.ts";
import type { Selection } from "./dead-letters.ts";

export type ReplayState = "running" | "paused" | "aborting" | "aborted" | "done";

export interface Replay {
  readonly destination: string;
  readonly id: string;
  readonly state: ReplayState;
  readonly dry_run: boolean;
  readonly started_at: string;
  readonly ended_at?: string;
  readonly by: string;
  readonly reason?: string;
  readonly rate_per_second: number;
  readonly total: number;
  readonly sent: number;
  readonly delivered: number;
  readonly died: number;
  readonly kept: Readonly<Record<string, number>>;
  /** Names of the fields of its patch. */
  readonly patched: readonly string[];
}

export type NewReplay = Selection & {
  readonly patch?: object;
  readonly rate_per_second: number;
  readonly dry_run: boolean;
  readonly may_repeat: boolean;
  readonly reason?: string;
};

const pathOf = (destination: string) => `/v1/destinations/${encodeURIComponent(destination)}/replays`;

export function useReplays(destination: string) {
  return useQuery({
    queryKey: ["replays", destination, "list"],
    queryFn: () => ask<{ readonly replays: readonly Replay[] }>(pathOf(destination)),
    enabled: destination !== "",
  });
}

/** A replay, asked for each second while it runs. */
export function useReplay(destination: string, id: string) {
  return useQuery({
    queryKey: ["replays", destination, id],
    queryFn: () => ask<Replay>(`${pathOf(destination)}/${id}`),
    refetchInterval: ({ state }) => (isOver(state.data) ? 5000 : 1000),
  });
}

/** Whether nothing of it can change any more: it has ended and every conversion that it sent has an outcome. */
export function isOver(replay: Replay | undefined): boolean {
  if (!replay || !["done", "aborted"].includes(replay.state)) return false;
  return replay.dry_run || replay.delivered + replay.died >= replay.sent;
}

export function useStartReplay(destination: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: NewReplay) => command<Replay>(pathOf(destination), request),
    onSettled: () => client.invalidateQueries({ queryKey: ["replays", destination] }),
  });
}

export function useSteerReplay(destination: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (how: "pause" | "resume" | "abort") => command<Replay>(`${pathOf(destination)}/${id}/${how}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["replays", destination] }),
  });
}
