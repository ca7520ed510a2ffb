import type { AcceptedFor } from "./tally.ts";

/** What one destination says of itself: the platform's record, the dead letters in Redis, and the relay's own counters. */
export interface Findings {
  /** Identity -> when the platform took it, milliseconds. */
  readonly delivered: ReadonlyMap<string, number>;
  /** Conversions that the platform got again and recognised: what a killed worker had sent and not settled. */
  readonly sentAgain: number;
  /** Identity -> why it was given up. */
  readonly deadLetters: ReadonlyMap<string, string>;
  readonly counted: {
    readonly settled: number;
    readonly delivered: number;
    readonly dead: number;
    readonly waiting: number;
  };
  readonly requests: number;
  /** Of those, the ones that the platform refused. */
  readonly refusedRequests: number;
  /** Conversions in a request that was taken. */
  readonly meanBatch: number;
}

export interface DestinationAccount {
  readonly accepted: number;
  readonly delivered: number;
  readonly duplicates: number;
  readonly deadLetters: Readonly<Record<string, number>>;
  readonly leftOutAtAdmission: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly refusedRequests: number;
  readonly meanBatch: number;
  readonly sentAgain: number;
  readonly acceptToDeliveredMs: Quantiles;
  /** What does not add up; empty when all does. */
  readonly discrepancies: readonly string[];
}

export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

/**
 * accepted = delivered + duplicates + dead letters, each from a source of its own: acknowledgements counted by the
 * producer, duplicates known from what it sent, deliveries recorded by the platform, dead letters read from Redis. Not only the
 * sums must agree: each conversion must be found in exactly one place, and the relay's own counters must say the same. A
 * dead letter `outcome_unknown` says that the conversion may have been delivered: it may be found at the platform too.
 */
export function accountFor(accepted: AcceptedFor, findings: Findings): DestinationAccount {
  const { delivered, deadLetters } = findings;
  return {
    accepted: accepted.acknowledged,
    delivered: delivered.size,
    duplicates: accepted.acknowledged - accepted.firstAtMs.size,
    deadLetters: countBy(deadLetters.values()),
    leftOutAtAdmission: accepted.leftOut,
    requests: findings.requests,
    refusedRequests: findings.refusedRequests,
    meanBatch: findings.meanBatch,
    sentAgain: findings.sentAgain,
    acceptToDeliveredMs: quantiles(latencies(accepted, findings)),
    discrepancies: [...sums(accepted, findings), ...places(accepted, findings)],
  };
}

function sums({ acknowledged, firstAtMs }: AcceptedFor, findings: Findings): readonly string[] {
  const { delivered: atPlatform, deadLetters, counted } = findings;
  const duplicates = acknowledged - firstAtMs.size;
  const delivered = atPlatform.size - deliveredUnseen(findings).length;
  return unless([
    [
      acknowledged === delivered + duplicates + deadLetters.size,
      `${acknowledged} accepted, but ${delivered} delivered + ${duplicates} duplicates + ${deadLetters.size} dead letters`,
    ],
    [
      counted.settled === acknowledged,
      `the relay counts ${counted.settled} settled, ${acknowledged} were accepted`,
    ],
    [
      counted.delivered === delivered,
      `the relay counts ${counted.delivered} delivered, the platform ${delivered}`,
    ],
    [
      counted.dead === deadLetters.size,
      `the relay counts ${counted.dead} given up, there are ${deadLetters.size} dead letters`,
    ],
    [counted.waiting === 0, `${counted.waiting} are still waiting`],
  ]);
}

/** Conversions that a killed worker had delivered before it could say so, and that could not be repeated. */
function deliveredUnseen({ delivered, deadLetters }: Findings): readonly string[] {
  return [...deadLetters].flatMap(([id, reason]) =>
    reason === "outcome_unknown" && delivered.has(id) ? [id] : [],
  );
}

function places({ firstAtMs, doomed }: AcceptedFor, findings: Findings): readonly string[] {
  const { delivered, deadLetters } = findings;
  const accepted = [...firstAtMs.keys()];
  const lost = accepted.filter((id) => !delivered.has(id) && !deadLetters.has(id)).length;
  const both =
    accepted.filter((id) => delivered.has(id) && deadLetters.has(id)).length -
    deliveredUnseen(findings).length;
  const foreign = [...delivered.keys(), ...deadLetters.keys()].filter((id) => !firstAtMs.has(id)).length;
  const refused = [...deadLetters].filter(([, reason]) => reason === "refused").map(([id]) => id);
  const innocent = refused.filter((id) => !doomed.has(id)).length;
  const spared = [...doomed].filter((id) => delivered.has(id)).length;
  return unless([
    [lost === 0, `${lost} are neither delivered nor dead letters`],
    [both === 0, `${both} are delivered and dead letters too`],
    [foreign === 0, `${foreign} were delivered or given up that were never accepted`],
    [innocent === 0, `${innocent} were given up as refused though the platform has nothing against them`],
    [spared === 0, `${spared} were delivered though the platform refuses them`],
  ]);
}

function unless(claims: readonly (readonly [holds: boolean, otherwise: string])[]): readonly string[] {
  return claims.filter(([holds]) => !holds).map(([, otherwise]) => otherwise);
}

/** Acknowledged to taken by the platform, milliseconds, for every delivered conversion. */
export function latencies(
  { firstAtMs }: Pick<AcceptedFor, "firstAtMs">,
  { delivered }: Pick<Findings, "delivered">,
): readonly number[] {
  return [...delivered].flatMap(([id, atMs]) => {
    const acceptedAtMs = firstAtMs.get(id);
    // Some are delivered before their acknowledgement has arrived.
    return acceptedAtMs === undefined ? [] : [Math.max(0, atMs - acceptedAtMs)];
  });
}

export function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { p50: at(0.5), p99: at(0.99) };
}

export function countBy(values: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
