import {
  CONSENT_AS_SAID,
  type Conversion,
  type ConversionSchema,
  type DeadLetter,
  deadlineOf,
  type Dialect,
  identityOf,
  type KeptReason,
  laneName,
  laneOf,
  type LaneRef,
  type Listener,
  mergePatch,
  type Patch,
  segmentsOf,
  recognisesRepetition,
  requestFailed,
  type ReplayChunk,
  type ReplayRef,
  type Replays,
} from "@relay/core";
import { type AppendContext, appendToLanes } from "./append-to-lanes.ts";
import { judgeItem, type Route } from "./admission/judge-item.ts";
import type { AdmissionDestination } from "./admission/router.ts";

/** A destination that dead letters are replayed to. */
export interface ReplayTarget extends AdmissionDestination {
  /** What its conversions are checked with. */
  readonly conversions: ConversionSchema;
  /** Most bytes of one conversion, as it is stored. */
  readonly maxConversionBytes: number;
}

export interface ReplayContext extends AppendContext {
  readonly replays: Replays;
  readonly wake: (lane: LaneRef) => Promise<void>;
  readonly listen: Listener;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly nonce: () => string;
  /** Resolves after this time, or when a stop is asked for. */
  readonly rest: (ms: number) => Promise<void>;
}

/** A conversion that may be sent, also as it is stored. */
interface Sendable {
  readonly conversion: Conversion;
  readonly written: string;
}

/** A dead letter's conversion on its way back to a lane. */
interface Returning extends Sendable, ChosenLane {
  readonly deadLetter: DeadLetter;
}

/** A lane, and the number of lanes by which it was chosen. */
interface ChosenLane {
  readonly lane: LaneRef;
  readonly lanes: number;
}

interface Sorted {
  readonly returning: readonly Returning[];
  readonly kept: readonly { readonly id: string; readonly why: KeptReason }[];
}

/**
 * Appends the dead letters of a replay to their destination's lanes, a chunk at a time and no faster than asked for. A
 * chunk is recorded as sent after it was appended. After a crash between the two it is appended again, and the ledger
 * drops those that were delivered. Rejects when Redis does not answer; the replay then goes on from the same chunk.
 */
export async function replay(
  ref: ReplayRef,
  target: ReplayTarget,
  context: ReplayContext,
  stop: AbortSignal,
): Promise<void> {
  const { replays, monotonic, now, listen, rest } = context;
  const nonce = context.nonce();
  try {
    while (!stop.aborted) {
      const startedAt = monotonic();
      const chunk = await replays.next(ref, nonce);
      if (!chunk) return;
      const { deadLetters, dryRun, ratePerSecond } = chunk;
      const { returning, kept } = sort(chunk, target, { nowMs: now(), listen });
      if (!dryRun) await putBack(returning, ref, target, context);
      await replays.advance(
        ref,
        returning.map(({ deadLetter }) => deadLetter.id),
        kept,
      );
      if (!dryRun)
        listen({
          kind: "replayed",
          destination: ref.destination,
          count: returning.length,
          kept: kept.length,
        });
      await rest(startedAt + (deadLetters.length / ratePerSecond) * 1000 - monotonic());
    }
  } finally {
    await replays.release(ref, nonce);
  }
}

/** Separates the dead letters that may be sent now from those that stay dead letters, with the reason. */
function sort(
  { deadLetters, unopened, patch, mayRepeat }: ReplayChunk,
  target: ReplayTarget,
  { nowMs, listen }: { readonly nowMs: number; readonly listen: Listener },
): Sorted {
  const nowSeconds = Math.floor(nowMs / 1000);
  const returning: Returning[] = [];
  const kept: { id: string; why: KeptReason }[] = unopened.map((id) => ({ id, why: "unopened" }));
  for (const deadLetter of deadLetters) {
    if (deadLetter.conversionRemoved === true) {
      kept.push({ id: deadLetter.id, why: "conversion_gone" });
      continue;
    }
    if (!mayRepeat && couldCountTwice(deadLetter, target.dialect, nowMs)) {
      kept.push({ id: deadLetter.id, why: "may_repeat" });
      continue;
    }
    const { sendable, why = "invalid", failure } = judge(deadLetter, patch, target, nowSeconds);
    if (sendable) returning.push({ deadLetter, ...sendable, ...laneFor(target, sendable.conversion) });
    else kept.push({ id: deadLetter.id, why });
    if (failure !== undefined) listen(requestFailed(failure));
  }
  return { returning, kept };
}

/** Whether it may have been delivered while the platform may not recognise that it is sent again. */
function couldCountTwice(
  { reason, possiblySentAtMs, conversion }: DeadLetter,
  dialect: Dialect,
  nowMs: number,
): boolean {
  if (reason === "outcome_unknown") return true;
  if (possiblySentAtMs === undefined) return false;
  return !dialect.deduplicates(conversion) || !recognisesRepetition(dialect.limits, possiblySentAtMs, nowMs);
}

/** A conversion that may be sent, or why it is not, or the relay's own error about it. */
interface Judgement {
  readonly sendable?: Sendable;
  readonly why?: KeptReason;
  readonly failure?: unknown;
}

/** Judges the conversion anew, as one that arrives now. */
function judge(
  { dataset, conversion, envelope: { source } }: DeadLetter,
  patch: Patch | undefined,
  target: ReplayTarget,
  nowSeconds: number,
): Judgement {
  if (dataset !== target.dialect.dataset) return { why: "other_dataset" };
  const value = patch === undefined ? conversion : mergePatch(conversion, patch);
  const judged = judgeItem({ ok: true, value }, routeOfReplay(source, target), nowSeconds);
  const { conversion: anew, stored, destinations, withheld, faults, failure } = judged;
  if (anew && stored && destinations.length > 0)
    return { sendable: { conversion: anew, written: stored.for(target) } };
  if (withheld.length > 0) return { why: "withheld" };
  return { why: faults.some(({ code }) => code === "event_too_old") ? "expired" : "invalid", failure };
}

/** A replayed conversion goes to the destination that its dead letter belongs to, whatever the routes say now. */
export function routeOfReplay(source: string, target: ReplayTarget): Route {
  const { conversions, maxConversionBytes } = target;
  const consent = CONSENT_AS_SAID;
  return {
    router: { source, conversions, maxConversionBytes, consent, destinationsOf: () => new Set([target]) },
  };
}

/** The lane of a conversion. Among one there is nothing to hash for. */
function laneFor({ name, lanes, dialect }: ReplayTarget, conversion: Conversion): ChosenLane {
  const index = lanes === 1 ? 0 : laneOf(identityOf(dialect.dataset, conversion), lanes);
  return { lane: { destination: name, index }, lanes };
}

/** Appends conversions as one segment a lane, or a few when they are large. Each keeps the envelope it came in. */
async function putBack(
  returning: readonly Returning[],
  ref: ReplayRef,
  { dialect }: ReplayTarget,
  context: ReplayContext,
): Promise<void> {
  const byLane = Map.groupBy(returning, ({ lane }) => laneName(lane));
  await Promise.all(
    [...byLane.values()]
      .flatMap((own) => segmentsOf(own, ({ written }) => written.length))
      .map((own) => append(own, ref, dialect, context)),
  );
}

async function append(
  own: readonly Returning[],
  { id }: ReplayRef,
  dialect: Dialect,
  context: ReplayContext,
): Promise<void> {
  const [first] = own;
  if (!first) return;
  const { lane, lanes } = first;
  const groups = own.map(({ deadLetter: { envelope }, written }) => ({
    ...envelope,
    replay: id,
    conversions: [written],
  }));
  const deadline = Math.min(
    ...own.map(({ conversion }) => deadlineOf(conversion.event_time, dialect.window(conversion))),
  );
  const appended = await appendToLanes({ lane, lanes, groups, deadline }, context);
  // A lost wake-up delays the lane by a second at most: the sweeper looks at every lane each second.
  for (const { lane: woken } of appended) await context.wake(woken).catch(() => undefined);
}
