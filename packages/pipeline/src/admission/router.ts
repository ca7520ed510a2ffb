import {
  type ActionSource,
  CONSENT_AS_SAID,
  type ConsentRule,
  type Conversion,
  type ConversionSchema,
  type Dialect,
  type KeptKeys,
  type PlatformName,
} from "@relay/core";

/** A destination, as far as admission needs it. */
export interface AdmissionDestination {
  readonly name: string;
  readonly platform: PlatformName;
  readonly dialect: Dialect;
  /** Read for each conversion: lanes may grow. */
  readonly lanes: number;
  /** Which match keys of a conversion its lanes keep. */
  readonly keep: KeptKeys;
  /** ISO 3166-1 alpha-2, upper case: the country in which a source's phone numbers without a country code are read. */
  readonly defaultCountryOf: (source: string) => string | undefined;
}

/** A route of relay.yaml: where conversions of a source go. Without names or action sources it takes all of them. */
export interface RouteRule {
  readonly source: string;
  readonly destinations: readonly string[];
  readonly eventNames?: ReadonlySet<string>;
  readonly actionSources?: ReadonlySet<ActionSource>;
}

/** The settings that routers are built from. */
export interface RouterSettings {
  readonly conversions: ConversionSchema;
  readonly routes: readonly RouteRule[];
  readonly destinations: ReadonlyMap<string, AdmissionDestination>;
  /** Most bytes of one conversion, as it is stored. */
  readonly maxConversionBytes: number;
  /** How the consent of the source's conversions is treated. Absent: as they say it. */
  readonly consent?: ConsentRule;
}

/** The rules under which the conversions of a source are judged. */
export interface Routing {
  /** Name of the source. A derived event_id depends on it. */
  readonly source: string;
  /** What its conversions are checked with. */
  readonly conversions: ConversionSchema;
  /** Most bytes of one conversion, as it is stored. */
  readonly maxConversionBytes: number;
  /** How their consent is treated. */
  readonly consent: ConsentRule;
  /**
   * The destinations that the routes name for a conversion, each once; none when no route takes it. With `only`, no
   * other destination is considered.
   */
  readonly destinationsOf: (
    conversion: Conversion,
    only?: ReadonlySet<AdmissionDestination>,
  ) => ReadonlySet<AdmissionDestination>;
}

/** Finds the destinations of one source's conversions. */
export class Router implements Routing {
  readonly source: string;
  readonly conversions: ConversionSchema;
  readonly maxConversionBytes: number;
  readonly consent: ConsentRule;
  /** Every destination that a conversion of this source may go to. */
  readonly destinations: readonly AdmissionDestination[];
  /** The destinations of every conversion, when no route has a condition. */
  readonly #usual: ReadonlySet<AdmissionDestination> | undefined;
  readonly #routes: readonly {
    readonly rule: RouteRule;
    readonly destinations: readonly AdmissionDestination[];
  }[];

  constructor(source: string, settings: RouterSettings) {
    const { routes, destinations } = settings;
    this.source = source;
    this.conversions = settings.conversions;
    this.maxConversionBytes = settings.maxConversionBytes;
    this.consent = settings.consent ?? CONSENT_AS_SAID;
    this.#routes = routes
      .filter((rule) => rule.source === source)
      .map((rule) => ({
        rule,
        destinations: rule.destinations.flatMap((name) => destinations.get(name) ?? []),
      }));
    const all = new Set(this.#routes.flatMap((route) => route.destinations));
    const isConditional = this.#routes.some(({ rule }) => rule.eventNames ?? rule.actionSources);
    this.destinations = [...all];
    this.#usual = isConditional ? undefined : all;
  }

  destinationsOf(
    { event_name: name, action_source: source }: Conversion,
    only?: ReadonlySet<AdmissionDestination>,
  ): ReadonlySet<AdmissionDestination> {
    if (this.#usual && !only) return this.#usual;
    const chosen = new Set<AdmissionDestination>();
    for (const { rule, destinations } of this.#routes) {
      if (rule.eventNames && !rule.eventNames.has(name)) continue;
      if (rule.actionSources && !rule.actionSources.has(source)) continue;
      for (const destination of destinations) if (!only || only.has(destination)) chosen.add(destination);
    }
    return chosen;
  }
}
