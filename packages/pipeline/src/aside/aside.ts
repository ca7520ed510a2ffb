import {
  type AttemptRecord,
  deadlineOf,
  type Dialect,
  encodeSegment,
  type NewAsideGroup,
  type SegmentGroup,
  segmentsOf,
  writeConversion,
} from "@relay/core";
import type { QueuedConversion } from "../deliver/queued-conversion.ts";

/**
 * Requests that failing conversions are divided into. More than two, because each round may take as long as a request
 * times out: with 8 the culprit among 1,000 stands alone after four rounds.
 */
const PARTS = 8;

/**
 * Waits between the attempts for a conversion that fails alone: 1 and 10 minutes, 1, 6 and 16 hours. They add up to 23
 * hours and 11 minutes, well inside the platforms' 48 hours for recognising a repetition.
 */
export const DEFAULT_ASIDE_WAITS_MS: readonly number[] = [60_000, 600_000, 3_600_000, 21_600_000, 57_600_000];

/** Most attempts kept of a conversion that fails alone: the first one and the last nine. */
const ATTEMPTS_KEPT = 10;

/** Why conversions are set aside. */
export interface AsideCause {
  /** Since when they may have been delivered, milliseconds of Redis' clock. */
  readonly possiblySentAtMs?: number;
  /** The name of the error, when the relay itself failed. */
  readonly error?: string;
}

/** State of one set-aside group. */
export interface AsideState extends AsideCause {
  readonly waitMs: number;
  readonly failures: number;
  readonly attempts: readonly AttemptRecord[];
}

export const FRESH = { waitMs: 0, failures: 0, attempts: [] } as const;

/** Divides items, in order, into at most eight lists of about the same length. */
export function partsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const size = Math.max(1, Math.ceil(items.length / PARTS));
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );
}

/** Encodes conversions as set-aside groups: one group a part, or more when a part is too large for one segment. */
export function asideGroups(
  parts: readonly (readonly QueuedConversion[])[],
  nextId: () => string,
  dialect: Dialect,
  state: AsideState,
): readonly NewAsideGroup[] {
  return parts
    .map((part) => part.map((queued) => ({ queued, json: writeConversion(queued.conversion) })))
    .flatMap((part) => segmentsOf(part, ({ json }) => json.length))
    .map((written) => asideGroup(nextId(), written, dialect, state));
}

function asideGroup(
  id: string,
  written: readonly { readonly queued: QueuedConversion; readonly json: string }[],
  dialect: Dialect,
  { possiblySentAtMs, error, waitMs, failures, attempts }: AsideState,
): NewAsideGroup {
  const requests: SegmentGroup[] = [];
  for (const [envelope, own] of Map.groupBy(written, ({ queued }) => queued.envelope))
    requests.push({ ...envelope, conversions: own.map(({ json }) => json) });
  const deadlines = written.map(({ queued }) => deadlineFor(queued, dialect));
  return {
    id,
    blob: encodeSegment(requests),
    count: written.length,
    deadline: deadlines.reduce((first, deadline) => Math.min(first, deadline), Infinity),
    waitMs,
    failures,
    attempts:
      attempts.length <= ATTEMPTS_KEPT
        ? attempts
        : [...attempts.slice(0, 1), ...attempts.slice(1 - ATTEMPTS_KEPT)],
    ...(possiblySentAtMs !== undefined && { possiblySentAtMs }),
    ...(error !== undefined && { error }),
  };
}

/** The deadline of its segment when its own cannot be computed. */
function deadlineFor({ conversion, segment }: QueuedConversion, dialect: Dialect): number {
  try {
    return deadlineOf(conversion.event_time, dialect.window(conversion));
  } catch {
    return segment.deadline;
  }
}

/** The name and code of an error. Its message may quote a conversion and is not kept. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  return "code" in error && typeof error.code === "string" ? `${error.name} ${error.code}` : error.name;
}
