import { CONVERSION_BYTES, type PlatformRegistry } from "@relay/core";
import { type AdmissionDestination, Router } from "@relay/pipeline/admission";
import { Value } from "typebox/value";
import type { Actor } from "../actor.ts";
import type { ActorSender } from "../context.ts";

/** The one destination of a source's demonstrations, and the router that leads there. */
export interface DemoRoute {
  readonly router: Router;
  readonly destination: AdmissionDestination;
}

/** The route of a source's demonstrations. It is in no configuration. */
export function demoRoute(
  { platform, demo }: Actor,
  { router: { source }, defaultCountry }: Pick<ActorSender, "router" | "defaultCountry">,
  platforms: PlatformRegistry,
): DemoRoute {
  const destination: AdmissionDestination = {
    name: `demo-${platform}`,
    platform,
    dialect: platforms.open(
      platform,
      Value.Default(platforms.get(platform).options, { ...demo.destination }),
    ),
    lanes: 1,
    keep: "all",
    defaultCountryOf: () => defaultCountry,
  };
  const router = new Router(source, {
    conversions: platforms.conversions,
    routes: [{ source, destinations: [destination.name] }],
    destinations: new Map([[destination.name, destination]]),
    maxConversionBytes: CONVERSION_BYTES.usual,
  });
  return { router, destination };
}
