import type { Transport } from "@relay/core";
import { envelopeBytesOf, gather, type PlatformAnswer, type PreparedEvent } from "@relay/core";
import { attempt, type Destination, divide, isDestinationFailure } from "@relay/pipeline";

/** Outcome of a conversion sent without a lane. */
export type DirectEnd =
  | { readonly kind: "delivered" | "refused"; readonly attempts: number; readonly answer: PlatformAnswer }
  /** The platform could not be asked. */
  | { readonly kind: "unavailable" };

const TIMEOUT_MS = 10_000;

/**
 * Sends prepared conversions at once and waits for their outcomes. Uses the relay's own isolation but not its
 * durability; only for demonstrations. A refused request is divided until its culprits are found.
 */
export async function deliverDirectly<T extends { readonly event: PreparedEvent }>(
  items: readonly T[],
  destination: Destination,
  transport: Transport,
): Promise<ReadonlyMap<T, DirectEnd>> {
  const ends = new Map<T, DirectEnd>();
  const attempts = new Map<T, number>();
  const { dialect, token } = destination;
  const requests = gather(items, dialect.limits, envelopeBytesOf(dialect, token.reveal())).toReversed();
  for (let request = requests.pop(); request; request = requests.pop()) {
    for (const item of request) attempts.set(item, (attempts.get(item) ?? 0) + 1);
    const { outcome } = await attempt(destination, request, transport, TIMEOUT_MS);
    if (isDestinationFailure(outcome)) {
      for (const item of request) ends.set(item, { kind: "unavailable" });
      continue;
    }
    const { delivered, refused, rest, halves } = divide(request, outcome);
    const end = (item: T, kind: "delivered" | "refused") =>
      ends.set(item, { kind, attempts: attempts.get(item) ?? 1, answer: outcome.answer });
    for (const item of delivered) end(item, "delivered");
    for (const item of refused) end(item, "refused");
    if (rest.length > 0) requests.push(rest);
    if (halves) requests.push(halves.right, halves.left);
  }
  return ends;
}
