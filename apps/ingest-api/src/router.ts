import type { Conversion, Fault, PrepareContext } from "@relay/core";
import { fault, judgeWindow } from "@relay/core";
import type { DestinationConfig, RouteConfig, SourceConfig } from "@relay/runtime";

export interface Routed {
  readonly destinations: readonly DestinationConfig[];
  /** Faults of destinations that would refuse it, named with the fault. */
  readonly faults: readonly (Fault & { readonly destination?: string })[];
}

/** Decides where the conversions of one source go. */
export class Router {
  readonly #routes: readonly {
    readonly route: RouteConfig;
    readonly destinations: readonly DestinationConfig[];
  }[];
  readonly #defaultCountry: Pick<PrepareContext, "defaultCountry">;

  constructor(
    source: SourceConfig,
    routes: readonly RouteConfig[],
    destinations: ReadonlyMap<string, DestinationConfig>,
  ) {
    this.#routes = routes
      .filter((route) => route.source === source.name)
      .map((route) => ({
        route,
        destinations: route.destinations.flatMap((name) => destinations.get(name) ?? []),
      }));
    this.#defaultCountry =
      source.defaultCountry === undefined ? {} : { defaultCountry: source.defaultCountry };
  }

  /**
   * The destinations that take the conversion. One that is certain to refuse it is left out and says why; the others
   * still get it, because one platform's rule is no reason to lose a delivery to the other.
   */
  route(conversion: Conversion, nowSeconds: number): Routed {
    const chosen = new Set<DestinationConfig>();
    for (const { route, destinations } of this.#routes) {
      if (route.eventNames && !route.eventNames.has(conversion.event_name)) continue;
      if (route.actionSources && !route.actionSources.has(conversion.action_source)) continue;
      for (const destination of destinations) chosen.add(destination);
    }
    if (chosen.size === 0) return { destinations: [], faults: [fault("", "no_route", "no route takes it")] };
    const taking: DestinationConfig[] = [];
    const faults: (Fault & { destination: string })[] = [];
    const context = { nowSeconds, ...this.#defaultCountry };
    for (const destination of chosen) {
      const found = [
        ...checkWindow(conversion, destination, nowSeconds),
        ...destination.dialect.check(conversion, context),
      ];
      if (found.length === 0) taking.push(destination);
      else faults.push(...found.map((one) => ({ ...one, destination: destination.name })));
    }
    return { destinations: taking, faults };
  }
}

function checkWindow(
  conversion: Conversion,
  { dialect }: DestinationConfig,
  nowSeconds: number,
): readonly Fault[] {
  const window = dialect.window(conversion);
  switch (judgeWindow(conversion.event_time, window, nowSeconds)) {
    case "within":
      return [];
    case "expired":
      return [fault("/event_time", "event_too_old", `is older than ${window.maxAgeSeconds} seconds`)];
    case "from-the-future":
      return [
        fault("/event_time", "event_in_future", `is more than ${window.maxAheadSeconds} seconds ahead`),
      ];
  }
}
