import type { AnswerClass } from "../delivery/answer-class.ts";

/** What the generated documents say about a platform beside its schemas. Texts are Markdown. */
export interface PlatformGuide {
  /** The list that the page for producers begins with. */
  readonly introduction: string;
  /** The person of its examples: the `user_data` of an event that the platform matches well. */
  readonly person: Readonly<Record<string, unknown>>;
  /** Options of the destination that takes the examples, beside the sample's. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Standard events of a website, each with the `custom_data` of an example. */
  readonly events: readonly EventGuide[];
  /** Kinds of conversions that are matched in a way of their own. */
  readonly kinds: readonly KindGuide[];
  /** How its answers are classified. */
  readonly answers: readonly AnswerGuide[];
}

export interface EventGuide {
  readonly name: string;
  /** When it is sent. */
  readonly about: string;
  readonly customData?: Readonly<Record<string, unknown>>;
}

export interface KindGuide {
  readonly title: string;
  /** Options of a destination that takes them, beside the sample's. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Fields of such a conversion. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A table of the platform's codes, and what holds beside it. */
export interface AnswerGuide {
  readonly title: string;
  readonly introduction?: string;
  readonly codes: ReadonlyMap<string | number, CodeGuide>;
  readonly notes?: string;
}

export interface CodeGuide {
  readonly class: AnswerClass;
  readonly meaning: string;
  /** With a server error (HTTP 5xx) it is `unknown` instead. */
  readonly unknownAt5xx?: true;
  readonly waitMs?: number;
}
