import { type DeadLetter, deadLetterIdOf, type Erasures, withoutConversion } from "@relay/core";
import type { DeadLetterCandidate } from "./triage.ts";

/** What a dead letter holds that does not follow from its conversion. */
interface Death {
  readonly destination: string;
  readonly dataset: string;
  readonly nowMs: number;
  /** Persons of whom no conversion is kept: one may have asked while the request was on its way. */
  readonly erasures: Erasures;
}

/** The dead letter of a conversion that is given up now. Its id follows from the identity. */
export function deadLetterOf(
  { queued, reason, detail, tooOldAtMs, possiblySentAtMs, prepared, attempts }: DeadLetterCandidate,
  { destination, dataset, nowMs, erasures }: Death,
): DeadLetter {
  const { identity, envelope, conversion } = queued;
  const deadLetter: DeadLetter = {
    id: deadLetterIdOf(identity),
    destination,
    dataset,
    reason,
    diedAtMs: tooOldAtMs ?? nowMs,
    ...(possiblySentAtMs !== undefined && { possiblySentAtMs }),
    envelope,
    conversion,
    ...(prepared && { sent: prepared.event.json }),
    ...(detail !== undefined && { detail }),
    attempts: attempts ?? prepared?.attempts ?? [],
  };
  const isErased = !erasures.isEmpty && erasures.covers(conversion, envelope);
  return isErased ? withoutConversion(deadLetter) : deadLetter;
}
