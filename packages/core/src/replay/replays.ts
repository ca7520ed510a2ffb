import type { DeadLetter } from "../dead-letters/dead-letters.ts";
import type { Patch } from "./patch.ts";

/** One replay of one destination. */
export interface ReplayRef {
  readonly destination: string;
  readonly id: string;
}

/** Why a dead letter of a replay was not sent. */
export const KEPT_REASONS = {
  expired: "Its window has closed.",
  invalid: "With the patch, or by the present rules, it is certain to be refused.",
  other_dataset: "It was sent to another dataset than the destination has now.",
  may_repeat:
    "It may have been delivered, and the platform may no longer recognise a repetition. It is sent again only when it is named or the replay has may_repeat.",
  conversion_gone: "Its conversion was removed: keep_conversion_days is over, or it was delivered.",
  withheld: "With the patch, the person's consent keeps it from the destination.",
  unopened: "It cannot be opened: its sealing key is missing, or its seal is broken.",
  gone: "It was replayed, discarded or given up again since the replay was started.",
} as const;
export type KeptReason = keyof typeof KEPT_REASONS;

/** Dead letters of a replay that are to go back into their lanes now. */
export interface ReplayChunk {
  readonly deadLetters: readonly DeadLetter[];
  /** Ids of those that cannot be opened. */
  readonly unopened: readonly string[];
  readonly ratePerSecond: number;
  /** True when they are only counted. */
  readonly dryRun: boolean;
  /** Whether dead letters are sent too that the platform could count twice. */
  readonly mayRepeat: boolean;
  /** JSON merge patch (RFC 7396) for each conversion. */
  readonly patch?: Patch;
}

/** A runner's side of replays. Every call names its nonce or its dead letters and can be repeated. */
export interface Replays {
  /**
   * Takes the next dead letters, a tenth of a second's worth at the replay's rate, and holds the replay for some
   * seconds. Returns the same dead letters again until `advance`. Undefined when this runner has nothing to do: the
   * replay is over or paused, or another runner holds it.
   */
  next(replay: ReplayRef, nonce: string): Promise<ReplayChunk | undefined>;
  /** Records the results of the dead letters taken last: sent into their lanes, or kept. */
  advance(
    replay: ReplayRef,
    sent: readonly string[],
    kept: readonly { readonly id: string; readonly why: KeptReason }[],
  ): Promise<void>;
  /** Lets another runner take it. */
  release(replay: ReplayRef, nonce: string): Promise<void>;
}
