import type { FaultCode, RunEntry } from "@relay/core";
import { briefly, type RoutedFault } from "@relay/pipeline/admission";
import type { Draft } from "./outcome.ts";
import type { RunFailure, RunRecord, TaskResult } from "./run.ts";

/** Bytes of items that are kept of one run: enough for 10,000 events with ids of 36 characters for one destination. */
export const RUN_ITEMS_BYTES = 1_500_000;
/** Faults of an input in its answer: the most in number, and in bytes together. */
const FAILURE_FAULTS = { most: 100, bytes: 16_384 };

/** A run without its items. */
export type RunHead = Omit<RunRecord, "result"> & { readonly result: HeadResult };

type HeadResult =
  | { readonly kind: "items" }
  | { readonly kind: "sent"; readonly reportId?: string; readonly expected: number }
  | Extract<TaskResult, { readonly kind: "failed" }>;

/** A run divided for storage in Redis. */
export interface RunParts {
  readonly entry: RunEntry;
  readonly head: RunHead;
  /** JSON each; at most `RUN_ITEMS_BYTES` together. */
  readonly items: readonly string[];
}

/** A stored draft, as short as JSON can be: the names of its fields would take more than their values. */
type KeptDraft = readonly [
  eventId: string | null,
  eventName: string | null,
  deliveries: Readonly<Record<string, string>>,
  faults?: readonly RoutedFault[],
  codes?: readonly FaultCode[],
];

/**
 * Shortens a result for answers and storage: the first hundred refused items and the first hundred with warnings keep
 * their faults, the others only their codes. A small input can hold thousands of events with several faults each.
 */
export function bounded(result: TaskResult): TaskResult {
  switch (result.kind) {
    case "items":
      return {
        ...result,
        items: briefly(result.items as readonly Judged[], ({ success }) => success === false),
      };
    case "sent":
      return { ...result, drafts: briefly(result.drafts, ({ deliveries }) => deliveries.length === 0) };
    case "failed":
      return result;
  }
}

interface Judged {
  readonly success?: boolean;
  readonly faults?: readonly RoutedFault[];
}

/** Shortens the faults of a refused input for its answer. */
export function withFewFaults({ faults, ...failure }: RunFailure): RunFailure {
  if (!faults) return failure;
  let bytes = 0;
  const few = faults.slice(0, FAILURE_FAULTS.most).filter((fault) => {
    bytes += Buffer.byteLength(JSON.stringify(fault));
    return bytes <= FAILURE_FAULTS.bytes;
  });
  const left = faults.length - few.length;
  const message = left === 0 ? failure.message : `${failure.message} ${left} more faults are not listed.`;
  return { ...failure, message, faults: few };
}

/** Divides a run. Items beyond the limit are left out; the run is kept. */
export function takeApart(run: RunRecord): RunParts {
  const { result, ...rest } = run;
  const entry = { id: run.id, source: run.source, actor: run.actor };
  switch (result.kind) {
    case "failed":
      return { entry, head: { ...rest, result }, items: [] };
    case "items":
      return { entry, head: { ...rest, result: { kind: "items" } }, items: fitting(result.items) };
    case "sent": {
      const { drafts, ...sent } = result;
      const { reportId, expected } = sent;
      return {
        entry: { ...entry, ...(reportId !== undefined && { report: { id: reportId, expected } }) },
        head: { ...rest, result: sent },
        items: fitting(drafts.map(shortened)),
      };
    }
  }
}

/** Builds a run from its head and the kept items. */
export function putTogether({ result, ...rest }: RunHead, items: readonly string[]): RunRecord {
  switch (result.kind) {
    case "failed":
      return { ...rest, result };
    case "items":
      return { ...rest, result: { kind: "items", items: items.map((text) => JSON.parse(text) as object) } };
    case "sent":
      return { ...rest, result: { ...result, drafts: items.map(restored) } };
  }
}

function fitting(items: readonly unknown[]): readonly string[] {
  const texts: string[] = [];
  let bytes = 0;
  for (const item of items) {
    const text = JSON.stringify(item);
    bytes += Buffer.byteLength(text);
    if (bytes > RUN_ITEMS_BYTES) break;
    texts.push(text);
  }
  return texts;
}

function shortened({ event_id: id, event_name: name, deliveries, faults, codes }: Draft): KeptDraft {
  const at = Object.fromEntries(
    deliveries.map(({ destination, deadLetterId }) => [destination, deadLetterId]),
  );
  const start = [id ?? null, name ?? null, at] as const;
  if (codes) return [...start, faults ?? [], codes];
  return faults ? [...start, faults] : start;
}

function restored(text: string, index: number): Draft {
  const [id, name, at, faults = [], codes] = JSON.parse(text) as KeptDraft;
  return {
    index,
    ...(id !== null && { event_id: id }),
    ...(name !== null && { event_name: name }),
    ...(faults.length > 0 && { faults }),
    ...(codes && { codes }),
    deliveries: Object.entries(at).map(([destination, deadLetterId]) => ({ destination, deadLetterId })),
  };
}
