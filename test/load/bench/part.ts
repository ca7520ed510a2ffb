/** What each part of the bench is given. */
export interface PartContext {
  /** Rounds of each contender, in turn. */
  readonly rounds: number;
  /** Realistic conversions, numbered by their event_ids. */
  readonly texts: readonly string[];
  /** Conversions of the large backlog. */
  readonly backlog: number;
  readonly onProgress: (share: number) => void;
}

/** The first of the conversions, by a share of them all. */
export function shareOf(texts: readonly string[], share: number): readonly string[] {
  return texts.slice(0, Math.ceil(texts.length * share));
}
