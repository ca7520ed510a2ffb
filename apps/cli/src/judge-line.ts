import {
  admit,
  checkSize,
  CONVERSION_BYTES,
  writeConversion,
  checkWindow,
  type Conversion,
  type Dialect,
  fault,
  type Fault,
  isError,
  type LeftOut,
  mostTelling,
  pointedAt,
  type PrepareContext,
  type Translation,
  warning,
} from "@relay/core";
import type { Line } from "./read-lines.ts";

/** The event that the relay would send for one line, and its faults. */
export interface Judgement {
  /** The platform's event as JSON text; null when it would not be sent. */
  readonly event: string | null;
  readonly faults: readonly Fault[];
}

/** How lines are read and written for one platform. */
export interface PlatformSetup {
  readonly translate: (raw: unknown) => Translation | undefined;
  /** The dialect of the destination that the conversion would go to. */
  readonly dialectFor: (conversion: Conversion) => Dialect;
  readonly context: PrepareContext;
  /** Whether digests are replaced by normalised text. */
  readonly plain: boolean;
}

/** A derived event_id depends on the source. At admission that is the source's name; here it is this. */
const SOURCE = "relay";

/**
 * Checks one line as the ingest API and the worker would: shape, window, the platform's rules, and the event to be
 * sent.
 */
export function judgeLine(line: Line, setup: PlatformSetup): Judgement {
  if (!line.ok) return { event: null, faults: [fault("", "malformed_json", "is not valid JSON")] };
  const translation = setup.translate(line.value);
  const given = translation?.value ?? line.value;
  const { event, faults } = judgeValue(given, setup);
  const pointed = pointedAt(given, faults);
  if (!translation) return { event, faults: pointed };
  return {
    event,
    faults: pointed.map((one) => ({ ...one, pointer: translation.pointerBack(one.pointer) })),
  };
}

function judgeValue(given: unknown, { dialectFor, context, plain }: PlatformSetup): Judgement {
  const admission = admit(given, SOURCE);
  if (!admission.ok) return { event: null, faults: admission.faults };
  const { conversion, warnings } = admission;
  const tooLarge = checkSize(writeConversion(conversion).length, CONVERSION_BYTES.usual);
  if (tooLarge) return { event: null, faults: [tooLarge] };
  const dialect = dialectFor(conversion);
  const faults = mostTelling([
    ...warnings,
    ...checkWindow(conversion, dialect.window(conversion), context.nowSeconds),
    ...dialect.check(conversion, context),
  ]);
  if (faults.some(isError)) return { event: null, faults };
  const { json, leftOut } = plain
    ? dialect.preview(conversion, context)
    : dialect.prepare(conversion, context);
  const unnamed = leftOut.filter(({ pointer }) => !faults.some((one) => one.pointer === pointer));
  return { event: json, faults: [...faults, ...unnamed.map(asWarning)] };
}

function asWarning({ pointer, why }: LeftOut): Fault {
  return why === "unusable"
    ? warning(pointer, "unusable_value", "has no form that the platform takes; it is left out")
    : warning(pointer, "no_counterpart", "has no field at this platform; it is left out");
}
