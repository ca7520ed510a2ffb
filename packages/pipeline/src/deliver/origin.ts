import type { Begun, BegunBatch, LeaseClaim } from "@relay/core";
import type { EarlierSends } from "./earlier-sends.ts";
import type { Failures } from "./failures.ts";
import type { QueuedConversion } from "./queued-conversion.ts";
import { identitiesAsked } from "./rank.ts";
import type { SliceScope } from "./slice-scope.ts";

/** Where micro-batches come from: a lane, or its set-aside groups. */
export interface Origin {
  readonly isAside: boolean;
  readonly earlierSends: EarlierSends;
  readonly failures: Failures;
  /** Extends the lease, records that these conversions may be sent from now on, and asks the ledger about them. */
  begin(lease: LeaseClaim, batch: BegunBatch): Promise<Begun>;
  /** Aborted when the process stops. Requests in flight are then settled, and no other one starts. */
  readonly stop: AbortSignal;
}

/** Writes the intent of a micro-batch. Undefined when the lease is lost or there is nothing to begin. */
export async function writeIntent(
  { lease, context, heardRedisNow }: SliceScope,
  origin: Origin,
  id: string,
  queuedConversions: readonly QueuedConversion[],
): Promise<Extract<Begun, { kind: "begun" }> | undefined> {
  const [first] = queuedConversions;
  const last = queuedConversions.at(-1);
  if (!first || !last) return undefined;
  const calledAt = context.monotonic();
  const claim = { nonce: lease.nonce, leaseMs: context.settings.leaseMs };
  const identities = identitiesAsked(queuedConversions);
  const begun = await origin.begin(claim, { id, first: first.position, last: last.position, identities });
  if (begun.kind === "lost") {
    lease.lose();
    return undefined;
  }
  lease.extended(calledAt);
  heardRedisNow(begun.nowMs, calledAt);
  return begun;
}
