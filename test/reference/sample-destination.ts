import type { Dialect, Platform } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { Value } from "typebox/value";

/** The dialect of a destination for a document: the sample's options and these. */
export function sampleDestination(
  platform: Platform,
  options: Readonly<Record<string, unknown>> = {},
): Dialect {
  const all = Value.Default(platform.options, { ...platform.sampleOptions(), ...options });
  return PLATFORMS.open(platform.name, all);
}
