import type { LeftOut, PlatformName, WithheldReason } from "@relay/core";
import type { Item } from "./item.ts";
import { contextFor, judgeItem, pointedInto, type Route, type RoutedFault } from "./judge-item.ts";
import { type MatchQuality, predictQuality } from "./predicted-quality.ts";

/** What one destination would get of a conversion. */
export interface DestinationPreview {
  readonly destination: string;
  readonly platform: PlatformName;
  /** JSON text of the event as it would go on the wire; absent when the destination would not get it. */
  readonly event?: string;
  /** Present when the person's consent keeps it from the destination. */
  readonly withheldBecause?: WithheldReason;
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
  const { conversion, destinations: taking, withheld, faults } = judgeItem(item, route, options.nowSeconds);
  if (!item.ok || !conversion) return { faults, destinations: [] };
  const { router, only } = route;
  const destinations = Array.from(
    router.destinationsOf(conversion, only),
    (destination): DestinationPreview => {
      const { name, platform, dialect } = destination;
      if (!taking.some((one) => one.name === name)) {
        const why = withheld.find((one) => one.destination.name === name)?.why;
        return { destination: name, platform, ...(why && { withheldBecause: why }), leftOut: [] };
      }
      const context = contextFor(destination, router.source, options.nowSeconds);
      const event = options.isPlain
        ? dialect.preview(conversion, context)
        : dialect.prepare(conversion, context);
      return {
        destination: name,
        platform,
        event: event.json,
        matchQuality: predictQuality(conversion, event, dialect),
        leftOut: pointedInto(item, event.leftOut, router.conversions),
      };
    },
  );
  return { eventId: conversion.event_id, faults, destinations };
}
