import {
  admit,
  checkSize,
  checkWindow,
  type Conversion,
  fault,
  type Fault,
  isError,
  mostTelling,
  pointedAt,
  type PrepareContext,
  writeConversion,
} from "@relay/core";
import type { Item } from "./item.ts";
import type { AdmissionDestination, Router } from "./router.ts";

/** A fault, and the destination that it concerns; without one it concerns the conversion itself. */
export type RoutedFault = Fault & { readonly destination?: string };

/** Where the conversions of a request may go. */
export interface Route {
  readonly router: Router;
  /** These destinations and no others. */
  readonly only?: ReadonlySet<AdmissionDestination>;
}

/** What admission finds out about one item. */
export interface Judged {
  /** Undefined when the item is none. */
  readonly conversion?: Conversion;
  /** The conversion as it is stored. Undefined when it is none or too large. */
  readonly written?: Buffer;
  /** The destinations that take it. It is refused when there are none. */
  readonly destinations: readonly AdmissionDestination[];
  /** Errors and warnings, with pointers into the item as it was given. */
  readonly faults: readonly RoutedFault[];
}

/**
 * Judges one item at a time in Unix seconds: whether it is a conversion, which destinations take it, and its errors and
 * warnings. A destination that is certain to refuse it is left out, with its errors. The others still take it: one
 * platform's rule is no reason to lose a delivery to the other. Never throws.
 */
export function judgeItem(item: Item, { router, only }: Route, nowSeconds: number): Judged {
  if (!item.ok) {
    return { destinations: [], faults: [fault("", "malformed_json", "is not valid JSON")] };
  }
  const admission = admit(item.value, router.source);
  if (!admission.ok) return { destinations: [], faults: admission.faults };
  const { conversion, warnings } = admission;
  const written = writeConversion(conversion);
  const tooLarge = checkSize(written.length, router.maxConversionBytes);
  if (tooLarge) return { conversion, destinations: [], faults: [tooLarge] };
  const destinations: AdmissionDestination[] = [];
  const faults: RoutedFault[] = [...warnings];
  const chosen = router.destinationsOf(conversion, only);
  if (chosen.size === 0) faults.push(fault("", "no_route", "no route takes it"));
  for (const destination of chosen) {
    const found = faultsAt(destination, conversion, contextFor(destination, router.source, nowSeconds));
    if (!found.some(isError)) destinations.push(destination);
    for (const one of found) faults.push({ ...one, destination: destination.name });
  }
  return {
    conversion,
    written,
    destinations,
    faults: faults.length === 0 ? faults : pointedAt(item.value, faults),
  };
}

/** Errors and warnings of one destination about a conversion. With an error, it does not take the conversion. */
export function faultsAt(
  { dialect }: Pick<AdmissionDestination, "dialect">,
  conversion: Conversion,
  context: PrepareContext,
): readonly Fault[] {
  return mostTelling([
    ...checkWindow(conversion, dialect.window(conversion), context.nowSeconds),
    ...dialect.check(conversion, context),
  ]);
}

/** The context in which a destination reads a source's conversions. */
export function contextFor(
  { defaultCountryOf }: Pick<AdmissionDestination, "defaultCountryOf">,
  source: string,
  nowSeconds: number,
): PrepareContext {
  const defaultCountry = defaultCountryOf(source);
  return defaultCountry === undefined ? { nowSeconds } : { nowSeconds, defaultCountry };
}
