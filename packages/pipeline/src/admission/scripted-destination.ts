import { type Conversion, ConversionSchema, type Dialect, type Fault } from "@relay/core";
import { type AdmissionDestination, Router } from "./router.ts";

/** Unix seconds. */
export const NOW = 1_795_000_000;
export const ENVELOPE = { source: "shop", receivedAtMs: NOW * 1000, requestId: "r" };

/** A conversion that every scripted destination takes. */
export const lead = (fields: object = {}) => ({
  event_name: "Lead",
  event_time: NOW - 60,
  event_id: "1",
  action_source: "website",
  user_data: {},
  ...fields,
});

/** A destination for tests, whose platform finds what `check` returns. It takes conversions of a week. */
export function destination(
  name: string,
  check: (conversion: Conversion) => readonly Fault[] = () => [],
): AdmissionDestination {
  const dialect = {
    dataset: name,
    window: () => ({ maxAgeSeconds: 604_800, maxAheadSeconds: 60 }),
    check,
    reads: new Set(["email", "country"]),
  } as unknown as Dialect;
  return { name, platform: "any", dialect, lanes: 1, keep: "needed", defaultCountryOf: () => undefined };
}

/** A router of the source shop to all of these destinations. */
export function routerTo(...destinations: readonly AdmissionDestination[]): Router {
  return new Router("shop", {
    routes: [{ source: "shop", destinations: destinations.map(({ name }) => name) }],
    conversions: new ConversionSchema([]),
    destinations: new Map(destinations.map((one) => [one.name, one])),
    maxConversionBytes: 1000,
  });
}
