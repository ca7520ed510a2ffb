import { type DeadLetter, deadLetterIdOf } from "@relay/core";
import type { DeadLetterCandidate } from "./triage.ts";

/** The dead letter of a conversion that is given up now. Its id follows from the identity. */
export function deadLetterOf(
  { queued, reason, detail, possiblySentAtMs, prepared, attempts }: DeadLetterCandidate,
  {
    destination,
    dataset,
    nowMs,
  }: { readonly destination: string; readonly dataset: string; readonly nowMs: number },
): DeadLetter {
  return {
    id: deadLetterIdOf(queued.identity),
    destination,
    dataset,
    reason,
    diedAtMs: nowMs,
    ...(possiblySentAtMs !== undefined && { possiblySentAtMs }),
    envelope: queued.envelope,
    conversion: queued.conversion,
    ...(prepared && { sent: prepared.event.json }),
    ...(detail !== undefined && { detail }),
    attempts: attempts ?? prepared?.attempts ?? [],
  };
}
