import type { Conversion, Fault, PrepareContext } from "@relay/core";
import { checkWindow, fault, isError, mostTelling } from "@relay/core";
import type { DestinationConfig, RouteConfig, SourceConfig } from "@relay/runtime";

export interface Routed {
  readonly destinations: readonly DestinationConfig[];
  /** Errors and warnings of destinations, each with the destination's name. */
  readonly faults: readonly RoutedFault[];
}

/** A fault, and the destination that it concerns; without one it concerns the conversion itself. */
export type RoutedFault = Fault & { readonly destination?: string };

/** Decides where the conversions of one source go. */
export class Router {
  readonly #routes: readonly {
    readonly route: RouteConfig;
    readonly destinations: readonly DestinationConfig[];
  }[];
  readonly #source: SourceConfig;
  /** Most bytes of one conversion, as it is stored. */
  readonly maxConversionBytes: number;

  constructor(
    source: SourceConfig,
    routes: readonly RouteConfig[],
    destinations: ReadonlyMap<string, DestinationConfig>,
    maxConversionBytes: number,
  ) {
    this.maxConversionBytes = maxConversionBytes;
    this.#routes = routes
      .filter((route) => route.source === source.name)
      .map((route) => ({
        route,
        destinations: route.destinations.flatMap((name) => destinations.get(name) ?? []),
      }));
    this.#source = source;
  }

  /** Every destination that a conversion of this source may go to. */
  get destinations(): readonly DestinationConfig[] {
    return [...new Set(this.#routes.flatMap(({ destinations }) => destinations))];
  }

  /**
   * The destinations that take the conversion. A destination that is certain to refuse it is left out, with the faults.
   * The others still get it: one platform's rule is no reason to lose a delivery to the other. With `only`, no other
   * destination is considered.
   */
  route(conversion: Conversion, nowSeconds: number, only?: ReadonlySet<DestinationConfig>): Routed {
    const chosen = new Set<DestinationConfig>();
    for (const { route, destinations } of this.#routes) {
      if (route.eventNames && !route.eventNames.has(conversion.event_name)) continue;
      if (route.actionSources && !route.actionSources.has(conversion.action_source)) continue;
      for (const destination of destinations) if (!only || only.has(destination)) chosen.add(destination);
    }
    if (chosen.size === 0) return { destinations: [], faults: [fault("", "no_route", "no route takes it")] };
    const taking: DestinationConfig[] = [];
    const faults: RoutedFault[] = [];
    for (const destination of chosen) {
      const found = mostTelling([
        ...checkWindow(conversion, destination.dialect.window(conversion), nowSeconds),
        ...destination.dialect.check(conversion, this.contextFor(destination, nowSeconds)),
      ]);
      if (!found.some(isError)) taking.push(destination);
      for (const one of found) faults.push({ ...one, destination: destination.name });
    }
    return { destinations: taking, faults };
  }

  /** The context for reading this source's conversions at a destination. */
  contextFor(destination: DestinationConfig, nowSeconds: number): PrepareContext {
    const defaultCountry = this.#source.defaultCountry ?? destination.defaultCountry;
    return defaultCountry === undefined ? { nowSeconds } : { nowSeconds, defaultCountry };
  }
}
