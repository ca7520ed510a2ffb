import type { AttemptRecord } from "../delivery/attempt-record.ts";
import type { Conversion } from "../conversion/conversion.ts";
import type { DeadReason } from "../delivery/outcome.ts";
import type { Envelope } from "../lane/envelope.ts";
import type { Incarnation } from "../lane/incarnation.ts";

/** A conversion given up for one destination, with everything needed to understand and replay it. */
export interface DeadLetter {
  /** Derived from the identity: writing it again overwrites it. */
  readonly id: string;
  readonly destination: string;
  readonly dataset: string;
  readonly reason: DeadReason;
  readonly diedAtMs: number;
  /** Since when it may have been delivered, milliseconds of Redis' clock; absent when it certainly was not. */
  readonly possiblySentAtMs?: number;
  readonly envelope: Envelope;
  /** As the producer sent it: raw personal data, never logged. */
  readonly conversion: Conversion;
  /** The event as it was written for the platform, when it got that far. */
  readonly sent?: string;
  readonly detail?: string;
  /** Its conversion was removed: only what identifies it is left, and it cannot be replayed. */
  readonly conversionRemoved?: true;
  readonly attempts: readonly AttemptRecord[];
}

export interface DeadLetters {
  /**
   * Writes dead letters of one destination. Returns how many it has now. Writes nothing when the store has another
   * incarnation than the given one: the settle that follows would not count them, and the conversions are read again.
   * `expired` does not replace `outcome_unknown`.
   */
  write(destination: string, deadLetters: readonly DeadLetter[], incarnation?: Incarnation): Promise<number>;
  /** Closes dead letters whose conversions were delivered later, and removes the conversions. Ignores unknown ids. */
  close(destination: string, ids: readonly string[]): Promise<void>;
  /**
   * Removes dead letters of delivered conversions that the ledger never counted: their drain ended between writing the
   * dead letter and settling it. Ignores unknown ids.
   */
  withdraw(destination: string, ids: readonly string[]): Promise<void>;
}
