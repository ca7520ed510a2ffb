import {
  CONSENT_AS_SAID,
  type Conversion,
  CONVERSION_BYTES,
  type Dialect,
  type Platform,
  type PlatformRegistry,
  type Translation,
} from "@relay/core";
import type { AdmissionDestination, Item, Route } from "@relay/pipeline/admission";
import { Value } from "typebox/value";
import { chosenFor } from "./platform-options.ts";

export interface FileRouteOptions {
  /** ISO 3166-1 alpha-2, upper case. */
  readonly defaultCountry?: string;
  /** Options of the command line, among them those that choose settings of a platform's destinations. */
  readonly parsed: Readonly<Record<string, unknown>>;
}

/** How the lines of a file are judged for one platform. */
export interface FileRoute {
  readonly route: Route;
  /** The item of a line, which may be in the relay's shape or in any platform's own. */
  readonly itemOf: (line: Item) => Item;
}

/** A derived event_id depends on the source. At admission that is the source's name; here it is this. */
const SOURCE = "relay";

/**
 * The route of a relay.yaml with default settings, a source named relay, and a destination that has the name of its
 * platform.
 */
export function fileRoute(
  platform: Platform,
  platforms: PlatformRegistry,
  { defaultCountry, parsed }: FileRouteOptions,
): FileRoute {
  const destinationFor = (conversion: Conversion): AdmissionDestination => ({
    name: platform.name,
    platform: platform.name,
    dialect: sampleDialect(platform, platforms, { conversion, parsed }),
    lanes: 1,
    keep: "all",
    defaultCountryOf: () => defaultCountry,
  });
  return {
    route: {
      router: {
        source: SOURCE,
        conversions: platforms.conversions,
        maxConversionBytes: CONVERSION_BYTES.usual,
        consent: CONSENT_AS_SAID,
        destinationsOf: (conversion) => new Set([destinationFor(conversion)]),
      },
    },
    itemOf: (line) => {
      const translation = line.ok ? translated(line.value, platforms, parsed) : undefined;
      return translation ? { ok: true, ...translation } : line;
    },
  };
}

/** The event in the relay's shape. A chosen setting may say where it happened, when its own shape does not. */
function translated(
  raw: unknown,
  platforms: PlatformRegistry,
  parsed: FileRouteOptions["parsed"],
): Translation | undefined {
  for (const platform of platforms.all) {
    const isChosen = Object.keys(chosenFor(platform, parsed)).length > 0;
    const { actionSource } = isChosen ? sampleDialect(platform, platforms, { parsed }) : {};
    const translation = platform.translate(raw, actionSource);
    if (translation) return translation;
  }
  return undefined;
}

interface Sample {
  readonly conversion?: Conversion;
  readonly parsed: FileRouteOptions["parsed"];
}

/** The dialect of a destination that would take the conversion, with the chosen settings. */
export function sampleDialect(
  platform: Platform,
  platforms: PlatformRegistry,
  { conversion, parsed }: Sample,
): Dialect {
  const options = { ...platform.sampleOptions(conversion), ...chosenFor(platform, parsed) };
  return platforms.open(platform.name, Value.Default(platform.options, options));
}
