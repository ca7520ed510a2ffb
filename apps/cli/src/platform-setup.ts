import type {
  Conversion,
  Dialect,
  Platform,
  PlatformRegistry,
  PrepareContext,
  Translation,
} from "@relay/core";
import { Value } from "typebox/value";
import type { PlatformSetup } from "./judge-line.ts";
import { chosenFor } from "./platform-options.ts";

export interface PlatformSetupOptions {
  /** ISO 3166-1 alpha-2, upper case. */
  readonly defaultCountry?: string;
  /** Unix seconds. */
  readonly now: number;
  readonly plain: boolean;
  /** Options of the command line, among them those that choose settings of a platform's destinations. */
  readonly parsed: Readonly<Record<string, unknown>>;
}

/** Sets up one platform with the defaults of relay.yaml. Events may be in the relay's or in any platform's own shape. */
export function platformSetup(
  platform: Platform,
  platforms: PlatformRegistry,
  { defaultCountry, now, plain, parsed }: PlatformSetupOptions,
): PlatformSetup {
  const context: PrepareContext = {
    nowSeconds: now,
    ...(defaultCountry !== undefined && { defaultCountry }),
  };
  return {
    context,
    plain,
    translate: (raw) => translated(raw, platforms, parsed),
    dialectFor: (conversion) => sampleDialect(platform, platforms, { conversion, parsed }),
  };
}

/** The event in the relay's shape. A chosen setting may say where it happened, when its own shape does not. */
function translated(
  raw: unknown,
  platforms: PlatformRegistry,
  parsed: PlatformSetupOptions["parsed"],
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
  readonly parsed: PlatformSetupOptions["parsed"];
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
