import type { Conversion, DeadLetter, LeftOut, Patch, PlatformName } from "@relay/core";
import { mergePatch } from "@relay/core";
import type { Item } from "./admission/item.ts";
import { contextFor, judgeItem, type Route, type RoutedFault } from "./admission/judge-item.ts";
import type { AdmissionDestination } from "./admission/router.ts";
import { type MatchQuality, validateItem } from "./admission/validate-items.ts";
import { type ReplayTarget, routeOfReplay } from "./replay.ts";

/** What one destination would get of a conversion. */
export interface DestinationPreview {
  readonly destination: string;
  readonly platform: PlatformName;
  /** JSON text of the event as it would go on the wire; absent when the destination would not get it. */
  readonly event?: string;
  readonly matchQuality?: MatchQuality;
  /** Fields that the platform does not get, and why. */
  readonly leftOut: readonly LeftOut[];
}

/** What would become of one conversion. Nothing of it is written. */
export interface Preview {
  readonly eventId?: string;
  readonly faults: readonly RoutedFault[];
  /** Every destination that routes name for it, also those that would refuse it. */
  readonly destinations: readonly DestinationPreview[];
}

export interface PreviewOptions {
  readonly nowSeconds: number;
  /** Normalised text instead of digests, for people to read. */
  readonly isPlain: boolean;
}

/** Shows what each destination would get of an item. */
export function previewItem(item: Item, route: Route, options: PreviewOptions): Preview {
  const { conversion, destinations, faults } = judgeItem(item, route, options.nowSeconds);
  if (!conversion) return { faults, destinations: [] };
  const { destinations: views } = validateItem(item, route, options.nowSeconds);
  const chosen = route.router.destinationsOf(conversion, route.only);
  return {
    eventId: conversion.event_id,
    faults,
    destinations: Array.from(chosen, (destination): DestinationPreview => {
      const { name, platform } = destination;
      const view = views.find((one) => one.name === name);
      if (!view || !destinations.includes(destination)) return { destination: name, platform, leftOut: [] };
      return {
        destination: name,
        platform,
        event: eventFor(destination, conversion, route.router.source, options),
        matchQuality: view.match_quality,
        leftOut: view.left_out,
      };
    }),
  };
}

/** Shows what a replay would send of a dead letter, with its conversion patched. */
export function previewReplay(
  { conversion, envelope }: Pick<DeadLetter, "conversion" | "envelope">,
  patch: Patch | undefined,
  target: ReplayTarget,
  options: PreviewOptions,
): Preview {
  const value = patch === undefined ? conversion : mergePatch(conversion, patch);
  return previewItem({ ok: true, value }, routeOfReplay(envelope.source, target), options);
}

function eventFor(
  destination: AdmissionDestination,
  conversion: Conversion,
  source: string,
  { nowSeconds, isPlain }: PreviewOptions,
): string {
  const { dialect } = destination;
  const context = contextFor(destination, source, nowSeconds);
  return (isPlain ? dialect.preview(conversion, context) : dialect.prepare(conversion, context)).json;
}
