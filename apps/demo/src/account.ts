/** What was accepted for one destination, by the producer's own count. */
export interface AcceptedFor {
  /** Acknowledged copies. */
  copies: number;
  /** Identity (name and id) -> when its first copy was acknowledged, milliseconds. */
  readonly firstAtMs: Map<string, number>;
}

/** What one destination says of itself: the platform's record, the letters in Redis, and the relay's own counters. */
export interface Findings {
  /** Identity -> when the platform took it, milliseconds. */
  readonly delivered: ReadonlyMap<string, number>;
  readonly deadLetters: Readonly<Record<string, number>>;
  readonly counted: {
    readonly settled: number;
    readonly delivered: number;
    readonly dead: number;
    readonly waiting: number;
  };
  /** Requests that the platform took, and refused. */
  readonly requests: number;
  readonly refusedRequests: number;
  readonly meanBatch: number;
}

export interface DestinationAccount {
  readonly accepted: number;
  readonly delivered: number;
  readonly duplicates: number;
  readonly deadLetters: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly refusedRequests: number;
  readonly meanBatch: number;
  /** What does not add up; empty when it does. */
  readonly discrepancies: readonly string[];
}

/**
 * accepted = delivered + duplicates + dead letters, each from a source of its own: acknowledgements counted by the
 * producer, deliveries by the platform, letters read from Redis, and duplicates known from what was sent. The relay's own
 * counters must agree.
 */
export function accountFor(accepted: AcceptedFor, findings: Findings): DestinationAccount {
  const { delivered, deadLetters, counted } = findings;
  const duplicates = accepted.copies - accepted.firstAtMs.size;
  const dead = Object.values(deadLetters).reduce((sum, count) => sum + count, 0);
  const claims: readonly (readonly [boolean, string])[] = [
    [
      accepted.copies === delivered.size + duplicates + dead,
      `${accepted.copies} accepted, but ${delivered.size} delivered + ${duplicates} duplicates + ${dead} dead letters`,
    ],
    [
      counted.settled === accepted.copies,
      `the relay counts ${counted.settled} settled, ${accepted.copies} were accepted`,
    ],
    [
      counted.delivered === delivered.size,
      `the relay counts ${counted.delivered} delivered, the platform ${delivered.size}`,
    ],
    [counted.dead === dead, `the relay counts ${counted.dead} given up, there are ${dead} dead letters`],
    [counted.waiting === 0, `${counted.waiting} are still waiting`],
    [
      [...delivered.keys()].every((id) => accepted.firstAtMs.has(id)),
      "the platform has what was never accepted",
    ],
  ];
  return {
    accepted: accepted.copies,
    delivered: delivered.size,
    duplicates,
    deadLetters,
    requests: findings.requests,
    refusedRequests: findings.refusedRequests,
    meanBatch: findings.meanBatch,
    discrepancies: claims.filter(([holds]) => !holds).map(([, words]) => words),
  };
}

/** Acknowledged to taken by the platform, milliseconds, for every delivered conversion. */
export function latencies(accepted: AcceptedFor, { delivered }: Findings): readonly number[] {
  return [...delivered].map(([id, atMs]) => Math.max(0, atMs - (accepted.firstAtMs.get(id) ?? atMs)));
}

/** The value below which this share lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
