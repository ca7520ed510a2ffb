import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, command, queryOf } from "./client.ts";
import type { PlatformAnswer } from "./destinations.ts";
import type { Preview } from "./previews.ts";

/** What dead letters are filtered by. */
export interface DeadLetterFilter {
  readonly reason?: string;
  readonly code?: string;
  readonly event_name?: string;
  readonly dataset?: string;
  readonly source?: string;
  /** ISO 8601. */
  readonly since?: string;
  readonly until?: string;
}

export const FACETS = ["reason", "code", "event_name", "dataset", "source"] as const;
export type FacetName = (typeof FACETS)[number];

/** A dead letter as a list shows it: nothing in it is about a person. */
export interface DeadLetterSummary {
  readonly id: string;
  readonly died_at: string;
  readonly reason: string;
  readonly code?: string;
  readonly meaning?: string;
  readonly trace_id?: string;
  readonly event_name: string;
  readonly event_id: string;
  readonly attempts: number;
  readonly state: string;
}

export interface DeadLetterPage {
  readonly dead_letters: readonly DeadLetterSummary[];
  /** Those whose sealing key is missing or whose seal is broken. */
  readonly unopened?: readonly { readonly id: string; readonly unopened: string }[];
  readonly cursor?: string;
}

export interface DeadLetter {
  readonly id: string;
  readonly destination: string;
  readonly dataset: string;
  readonly reason: string;
  readonly died_at: string;
  readonly possibly_sent_at?: string;
  readonly envelope: { readonly source: string; readonly received_at: string; readonly request_id?: string };
  readonly conversion: {
    readonly event_name: string;
    readonly event_id: string;
    readonly event_time: number;
  };
  /** Present when only what identifies the conversion is left. */
  readonly conversion_removed?: true;
  /** JSON text. */
  readonly sent?: string;
  readonly detail?: string;
  readonly attempts: readonly {
    readonly at: string;
    readonly batch_id: string;
    readonly answer: PlatformAnswer;
    /** The class of the answer and what the relay does after one; absent where the platform's tables do not say it. */
    readonly class?: string;
    readonly does?: string;
  }[];
  readonly state: "dead" | "replaying" | "replayed";
  readonly replay?: string;
  /** Whether values of people are masked, because the key lacks the scope `personal`. */
  readonly masked: boolean;
}

/** Either some by name, or every one that matches. */
export type Selection = { readonly ids: readonly string[] } | { readonly filter: DeadLetterFilter };

export const PAGE_SIZE = 50;
/** How often the dead letters of a filter are counted. Two facets at once are counted one by one. */
const COUNT_MS = 10_000;

const pathOf = (destination: string) => `/v1/destinations/${encodeURIComponent(destination)}/dead-letters`;

/** Which page of a list: of those that match a filter, or, whatever their state, those of an event_id. */
export type PageQuery = DeadLetterFilter & { readonly cursor?: string; readonly event_id?: string };

function pageOf(destination: string, { event_id: eventId, ...filter }: PageQuery) {
  const asked = eventId === undefined ? filter : { event_id: eventId };
  return {
    queryKey: ["dead-letters", destination, "page", asked],
    queryFn: () => ask<DeadLetterPage>(pathOf(destination) + queryOf({ ...asked, limit: PAGE_SIZE })),
  };
}

/** A page of dead letters. The next one is asked for in advance, so that it is there when it is opened. */
export function useDeadLetters(destination: string, query: PageQuery) {
  const page = useQuery({
    ...pageOf(destination, query),
    enabled: destination !== "",
    placeholderData: keepPreviousData,
  });
  const next = page.isPlaceholderData ? undefined : page.data?.cursor;
  useQuery({
    ...pageOf(destination, { ...query, ...(next !== undefined && { cursor: next }) }),
    enabled: next !== undefined,
    refetchInterval: false,
    refetchOnWindowFocus: false,
  });
  return page;
}

export interface FacetCount {
  readonly by: FacetName;
  readonly value: string;
  readonly dead_letters: number;
}

export interface SpanCount {
  readonly within_seconds: number;
  readonly dead_letters: number;
}

export function useFacetCounts(destination: string) {
  return useQuery({
    queryKey: ["dead-letters", destination, "counts"],
    queryFn: () =>
      ask<{ readonly counts: readonly FacetCount[]; readonly died: readonly SpanCount[] }>(
        `${pathOf(destination)}/counts`,
      ),
    enabled: destination !== "",
  });
}

export function useMatchCount(destination: string, filter: DeadLetterFilter) {
  return useQuery({
    queryKey: ["dead-letters", destination, "count", filter],
    queryFn: () =>
      ask<{ readonly dead_letters: number }>(`${pathOf(destination)}/count${queryOf({ ...filter })}`),
    enabled: destination !== "",
    refetchInterval: COUNT_MS,
  });
}

export function useDeadLetter(destination: string, id: string) {
  return useQuery({
    queryKey: ["dead-letters", destination, "one", id],
    queryFn: () => ask<DeadLetter>(`${pathOf(destination)}/${id}`),
  });
}

export function useDiscard(destination: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: Selection & { readonly reason: string }) =>
      command<{ readonly discarded: number }>(`${pathOf(destination)}/discard`, request),
    onSettled: () => client.invalidateQueries({ queryKey: ["dead-letters", destination] }),
  });
}

/** What a replay would send of the first dead letters of a selection, before and after a patch. */
export interface PatchPreview {
  readonly dead_letters: readonly {
    readonly id: string;
    readonly event_id: string;
    readonly before: Preview;
    readonly after: Preview;
  }[];
}

/** Asked anew whenever the patch changes; not asked while the patch is no JSON object. */
export function usePatchPreview(destination: string, selection: Selection, patch: object | undefined) {
  return useQuery({
    queryKey: ["patch-preview", destination, selection, patch],
    queryFn: () => command<PatchPreview>(`${pathOf(destination)}/preview`, { ...selection, patch }),
    enabled: patch !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: false,
  });
}
