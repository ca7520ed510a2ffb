import { BatchFit, type LaneRef, StormWatch } from "@relay/core";
import { DEFAULT_DRAIN, type Destination, drain, type DrainContext, type SliceEnd } from "@relay/pipeline";
import type { Config, DestinationConfig } from "@relay/runtime";

/** Longer than one request and the margin after it, so that one begin covers one request. */
const LEASE_OVER_TIMEOUT_MS = 4000;
/** A lane whose destination is no longer configured keeps its conversions until it is configured again. */
const UNCONFIGURED_LOOK_MS = 30_000;

/** What a drain job does: one slice of its lane, with the settings of its destination. */
export function drainsOf(
  config: Config,
  shared: Omit<DrainContext, "settings" | "defaultCountryOf" | "storm">,
  stop: AbortSignal,
): (lane: LaneRef) => Promise<SliceEnd> {
  const drains = new Map(
    [...config.destinations.values()].map((destination) => {
      const context: DrainContext = {
        ...shared,
        storm: new StormWatch(destination.stormShare),
        defaultCountryOf: (source) =>
          config.sources.get(source)?.defaultCountry ?? destination.defaultCountry,
        settings: settingsOf(destination, config),
      };
      return [
        destination.name,
        { destination: openDestination(destination), fit: new BatchFit(destination.dialect.limits), context },
      ];
    }),
  );
  return (lane) => {
    const found = drains.get(lane.destination);
    if (!found) return Promise.resolve({ kind: "later", delayMs: UNCONFIGURED_LOOK_MS });
    return drain(lane, found.destination, found.fit, found.context, stop);
  };
}

function settingsOf(
  { requestTimeoutMs, maxWaitMs, maxInFlight, maxDeadLetters }: DestinationConfig,
  { worker }: Config,
) {
  return {
    ...DEFAULT_DRAIN,
    leaseMs: requestTimeoutMs + LEASE_OVER_TIMEOUT_MS,
    requestTimeoutMs,
    maxWaitMs,
    maxInFlight,
    maxDeadLetters,
    sliceMs: worker.slice_ms,
  };
}

function openDestination({ name, dialect, baseUrl, accessToken }: DestinationConfig): Destination {
  return { name, dialect, baseUrl, token: accessToken };
}
