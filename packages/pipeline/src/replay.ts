import {
  admit,
  checkSize,
  CONVERSION_BYTES,
  checkWindow,
  type Conversion,
  type DeadLetter,
  deadlineOf,
  type Dialect,
  encodeSegment,
  isError,
  type KeptReason,
  laneFor,
  laneName,
  type LaneRef,
  type LaneWriter,
  type Listener,
  mergePatch,
  type Patch,
  segmentsOf,
  recognisesRepetition,
  type ReplayChunk,
  type ReplayRef,
  type Replays,
  writeConversion,
} from "@relay/core";

/** A destination that dead letters are replayed to. */
export interface ReplayTarget {
  readonly name: string;
  readonly dialect: Dialect;
  readonly lanes: number;
  readonly defaultCountryOf: (source: string) => string | undefined;
}

export interface ReplayContext {
  readonly replays: Replays;
  readonly writer: LaneWriter;
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

/** A dead letter's conversion on its way back to a lane. */
interface Returning {
  readonly deadLetter: DeadLetter;
  readonly conversion: Conversion;
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
      const { returning, kept } = sort(chunk, target, now());
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
function sort({ deadLetters, patch, mayRepeat }: ReplayChunk, target: ReplayTarget, nowMs: number): Sorted {
  const nowSeconds = Math.floor(nowMs / 1000);
  const returning: Returning[] = [];
  const kept: { id: string; why: KeptReason }[] = [];
  for (const deadLetter of deadLetters) {
    if (!mayRepeat && couldCountTwice(deadLetter, target.dialect, nowMs)) {
      kept.push({ id: deadLetter.id, why: "may_repeat" });
      continue;
    }
    const conversion = patch === undefined ? deadLetter.conversion : patched(deadLetter, patch);
    const why =
      conversion === undefined ? "invalid" : reasonToKeep(deadLetter, conversion, target, nowSeconds);
    if (why === undefined && conversion !== undefined) returning.push({ deadLetter, conversion });
    else kept.push({ id: deadLetter.id, why: why ?? "invalid" });
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

function patched({ conversion, envelope }: DeadLetter, patch: Patch): Conversion | undefined {
  const admission = admit(mergePatch(conversion, patch), envelope.source);
  if (!admission.ok) return undefined;
  const { length } = writeConversion(admission.conversion);
  return checkSize(length, CONVERSION_BYTES.most) ? undefined : admission.conversion;
}

function reasonToKeep(
  { dataset, envelope }: DeadLetter,
  conversion: Conversion,
  { dialect, defaultCountryOf }: ReplayTarget,
  nowSeconds: number,
): KeptReason | undefined {
  if (dataset !== dialect.dataset) return "other_dataset";
  if (checkWindow(conversion, dialect.window(conversion), nowSeconds).length > 0) return "expired";
  const defaultCountry = defaultCountryOf(envelope.source);
  const faults = dialect.check(conversion, {
    nowSeconds,
    ...(defaultCountry !== undefined && { defaultCountry }),
  });
  return faults.some(isError) ? "invalid" : undefined;
}

/** Appends conversions as one segment a lane, or a few when they are large. Each keeps the envelope it came in. */
async function putBack(
  returning: readonly Returning[],
  ref: ReplayRef,
  target: ReplayTarget,
  context: ReplayContext,
): Promise<void> {
  const { name, lanes, dialect } = target;
  const written = returning.map((one) => ({ ...one, bytes: writeConversion(one.conversion) }));
  const byLane = Map.groupBy(written, ({ conversion }) =>
    laneName(laneFor({ name, lanes, dataset: dialect.dataset }, conversion)),
  );
  await Promise.all(
    [...byLane.values()]
      .flatMap((own) => segmentsOf(own, ({ bytes }) => bytes.length))
      .map((own) => append(own, ref, target, context)),
  );
}

async function append(
  own: readonly (Returning & { readonly bytes: Buffer })[],
  { id }: ReplayRef,
  { name, lanes, dialect }: ReplayTarget,
  { writer, wake }: ReplayContext,
): Promise<void> {
  const [first] = own;
  if (!first) return;
  const lane = laneFor({ name, lanes, dataset: dialect.dataset }, first.conversion);
  const segment = encodeSegment(
    own.map(({ deadLetter: { envelope }, bytes }) => ({ ...envelope, replay: id, conversions: [bytes] })),
  );
  const deadline = Math.min(
    ...own.map(({ conversion }) => deadlineOf(conversion.event_time, dialect.window(conversion))),
  );
  await writer.append(lane, segment, own.length, deadline);
  // A lost wake-up delays the lane by a second at most: the sweeper looks at every lane each second.
  await wake(lane).catch(() => undefined);
}
