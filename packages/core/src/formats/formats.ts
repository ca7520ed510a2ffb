/**
 * The formats of what the relay leaves in Redis for other processes and later versions of itself. `level`: the feature
 * level from which on it is written like this.
 */
export const FORMATS = {
  segment: { level: 1, holds: "conversions of a lane, of set-aside groups and in quarantine" },
  seal: { level: 1, holds: "whatever is sealed, with the name of its key" },
  layout: { level: 1, holds: "lanes and ledger hours of a destination" },
  ledger: { level: 1, holds: "marks of identities, by lane, hours and generation" },
  receipt: { level: 1, holds: "a delivery, for its source" },
  intent: { level: 1, holds: "a micro-batch that was begun" },
  deadLetter: { level: 1, holds: "a conversion that was given up" },
  replay: { level: 1, holds: "a selection of dead letters and how far it is" },
  report: { level: 1, holds: "statuses of the conversions of a request, and its webhook" },
  run: { level: 1, holds: "an execution of a task of a hosted actor" },
} as const satisfies Record<string, { readonly level: number; readonly holds: string }>;

/** The levels of one version of the relay. */
export interface FeatureLevels {
  /** The highest level whose formats it reads. It reads all those below. */
  readonly reads: number;
  /** The highest level whose formats it writes, once every running process reads them. */
  readonly writes: number;
}

/**
 * The levels of this version. A format changes in two versions: the first reads the new form and raises `reads`, the next
 * writes it and raises `writes`. So each version can run beside the one before it, and be replaced by it.
 */
export const FEATURE_LEVELS: FeatureLevels = { reads: 1, writes: 1 };
