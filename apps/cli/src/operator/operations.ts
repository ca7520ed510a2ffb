import type {
  DeadLetterSelection,
  DeadLetterSummary,
  FacetCount,
  KnownDeadLetter,
  Operator,
  UnopenedDeadLetter,
} from "@relay/redis";

/** What the operating commands do: on Redis itself, or over the admin API. */
export interface Operations extends Pick<
  Operator,
  | "aside"
  | "audit"
  | "destinations"
  | "discardDeadLetters"
  | "discardSegment"
  | "erase"
  | "growLanes"
  | "growth"
  | "keyUse"
  | "noteRestored"
  | "pause"
  | "processes"
  | "qualities"
  | "quarantine"
  | "replays"
  | "resume"
  | "retrySegment"
  | "retryWebhook"
  | "startReplay"
  | "state"
  | "steerReplay"
  | "tryAside"
  | "webhooks"
> {
  readonly deadLetters: DeadLetterViews;
}

/** What can be seen of the dead letters of a destination. */
export interface DeadLetterViews {
  /** A page, newest first, without personal data. */
  page(destination: string, query: PageQuery): Promise<Page>;
  /** Every dead letter of a selection in full; of one that cannot be opened, why. */
  full(destination: string, selection: DeadLetterSelection): AsyncIterable<object | UnopenedDeadLetter>;
  /** One in full; undefined when there is none of this id. */
  get(destination: string, id: string): Promise<KnownDeadLetter | undefined>;
  counts(destination: string): Promise<readonly FacetCount[]>;
}

export interface PageQuery extends DeadLetterSelection {
  /** Only those of this event_id, in any state; other selections do not count then. */
  readonly eventId?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export interface Page {
  readonly deadLetters: readonly DeadLetterSummary[];
  readonly unopened: readonly UnopenedDeadLetter[];
  /** Where the next page begins, if there is one. */
  readonly cursor?: string;
}
