import { envelopeBytesOf, gather } from "@relay/core";
import { type DeliveryRequest, requestOf } from "./search.ts";
import type { SliceScope } from "./slice-scope.ts";
import type { PreparedConversion } from "./triage.ts";

/**
 * Divides prepared conversions into requests of the best size. What is likely to be refused goes in requests of its own.
 * Lets the parsed conversions go where hardly any is refused: from here on, only their events are needed.
 */
export function gatherRequests(
  { destination: { dialect, token }, fit }: SliceScope,
  preparedConversions: readonly PreparedConversion[],
): readonly DeliveryRequest<PreparedConversion>[] {
  const envelopeBytes = envelopeBytesOf(dialect, token.reveal());
  if (!fit.refusals.areLookedInto) for (const { queued } of preparedConversions) queued.letGo();
  const byTrait = Map.groupBy(preparedConversions, ({ queued }) => fit.refusals.traitOf(queued));
  return Array.from(byTrait).flatMap(([trait, own]) => {
    const limits = { ...dialect.limits, maxEvents: fit.groupSize(trait) };
    return gather(own, limits, envelopeBytes).map((events) => requestOf(events, trait));
  });
}
