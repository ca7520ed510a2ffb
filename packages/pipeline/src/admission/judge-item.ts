import {
  admit,
  checkSize,
  checkWindow,
  consentUnder,
  type Conversion,
  type ConversionSchema,
  fault,
  type Fault,
  isError,
  dropRedundantWarnings,
  pointedAt,
  type PrepareContext,
  type WithheldReason,
  withheldBecause,
} from "@relay/core";
import type { Item, ParsedItem } from "./item.ts";
import type { AdmissionDestination, Routing } from "./router.ts";
import { StoredConversion } from "./stored-conversion.ts";

/** A fault, and the destination that it concerns; without one it concerns the conversion itself. */
export type RoutedFault = Fault & { readonly destination?: string };

/** Where the conversions of a request may go. */
export interface Route {
  readonly router: Routing;
  /** These destinations and no others. */
  readonly only?: ReadonlySet<AdmissionDestination>;
}

/** A destination that does not get a conversion because of the person's consent. */
export interface Withholding {
  readonly destination: AdmissionDestination;
  readonly why: WithheldReason;
}

/** What admission finds out about one item. */
export interface Judged {
  /** Undefined when the item is none. */
  readonly conversion?: Conversion;
  /** The conversion as lanes store it. Undefined when it is none or too large. */
  readonly stored?: StoredConversion;
  /** The destinations that take it. It is refused or withheld when there are none. */
  readonly destinations: readonly AdmissionDestination[];
  readonly withheld: readonly Withholding[];
  /** Errors and warnings, with pointers into the item as it was given. */
  readonly faults: readonly RoutedFault[];
  /** The relay's own error that kept it from judging the item. */
  readonly failure?: unknown;
}

/**
 * Judges one item at a time in Unix seconds: whether it is a conversion, which destinations take it, and its errors and
 * warnings. A destination that is certain to refuse it is left out, with its errors. The others still take it: one
 * platform's rule is no reason to lose a delivery to the other. Never throws: an item on which the relay itself fails is
 * refused as `relay_failed`, so that it costs the other items of its request nothing.
 */
export function judgeItem(item: Item, route: Route, nowSeconds: number): Judged {
  try {
    return judge(item, route, nowSeconds);
  } catch (failure) {
    return { ...refused([fault("", "relay_failed", "cannot be judged by the relay")]), failure };
  }
}

function judge(item: Item, { router, only }: Route, nowSeconds: number): Judged {
  if (!item.ok) return refused([fault("", "malformed_json", "is not valid JSON")]);
  const admission = admit(item.value, router.source, router.conversions);
  if (!admission.ok) return refused(pointedInto(item, admission.faults, router.conversions));
  const { consent, faults: ofConsent } = consentUnder(router.consent, admission.conversion.consent);
  const conversion = withConsent(admission.conversion, consent);
  if (ofConsent.some(isError)) return { ...refused(ofConsent), conversion };
  const stored = new StoredConversion(conversion);
  const chosen = router.destinationsOf(conversion, only);
  let largest = 0;
  for (const one of chosen) largest = Math.max(largest, stored.for(one).length);
  const tooLarge = checkSize(largest, router.maxConversionBytes);
  if (tooLarge) return { ...refused([tooLarge]), conversion };
  const { faults, ...routed } = judgeFor(chosen, conversion, { source: router.source, nowSeconds });
  const warnings = [...admission.warnings, ...ofConsent];
  return {
    conversion,
    stored,
    ...routed,
    faults: pointedInto(item, merged(warnings, faults), router.conversions),
  };
}

function refused(faults: readonly Fault[]): Judged {
  return { destinations: [], withheld: [], faults };
}

/** The conversion with its source's defaults, or without a consent that is not to be obeyed. */
function withConsent(conversion: Conversion, consent: Conversion["consent"]): Conversion {
  if (consent === conversion.consent) return conversion;
  const { consent: _, ...others } = conversion;
  return consent === undefined ? others : { ...others, consent };
}

/** Judges a conversion for each of the chosen destinations. */
function judgeFor(
  chosen: ReadonlySet<AdmissionDestination>,
  conversion: Conversion,
  { source, nowSeconds }: { readonly source: string; readonly nowSeconds: number },
): Pick<Judged, "destinations" | "withheld" | "faults"> {
  if (chosen.size === 0) return refused([fault("", "no_route", "no route takes it")]);
  const destinations: AdmissionDestination[] = [];
  const withheld: Withholding[] = [];
  const faults: RoutedFault[] = [];
  for (const destination of chosen) {
    const { name, dialect } = destination;
    const why = withheldBecause(conversion.consent, () => dialect.canLimitUse(conversion));
    if (why !== undefined) {
      withheld.push({ destination, why });
      continue;
    }
    const found = dropRedundantWarnings([
      ...checkWindow(conversion, dialect.window(conversion), nowSeconds),
      ...dialect.check(conversion, contextFor(destination, source, nowSeconds)),
    ]);
    if (!found.some(isError)) destinations.push(destination);
    for (const one of found) faults.push({ ...one, destination: name });
  }
  return { destinations, withheld, faults };
}

/** The faults of the destinations after the conversion's own warnings, of which one beside an error is left out. */
function merged(warnings: readonly Fault[], faults: readonly RoutedFault[]): readonly RoutedFault[] {
  if (warnings.length === 0) return faults;
  const wrong = new Set(faults.filter(isError).map(({ pointer }) => pointer));
  return [...warnings.filter(({ pointer }) => !wrong.has(pointer)), ...faults];
}

/** The context in which a destination reads a source's conversions at a time in Unix seconds. */
export function contextFor(
  { defaultCountryOf }: Pick<AdmissionDestination, "defaultCountryOf">,
  source: string,
  nowSeconds: number,
): PrepareContext {
  const defaultCountry = defaultCountryOf(source);
  return defaultCountry === undefined ? { nowSeconds } : { nowSeconds, defaultCountry };
}

/** The same findings with pointers into the item as it was given: other names, or another shape. */
export function pointedInto<T extends { readonly pointer: string }>(
  { value, pointerBack }: ParsedItem,
  found: readonly T[],
  conversions: ConversionSchema,
): readonly T[] {
  if (found.length === 0) return found;
  const pointed = pointedAt(value, found, conversions);
  return pointerBack ? pointed.map((one) => ({ ...one, pointer: pointerBack(one.pointer) })) : pointed;
}
