import {
  accountFor,
  type DestinationAccount,
  type Findings,
  latencies,
  type Quantiles,
  quantiles,
} from "./account.ts";
import type { Run } from "./run.ts";

/** How a run ended, as `--json` prints it. */
export interface Report {
  readonly sent: number;
  readonly accepted: number;
  readonly refused: number;
  readonly refusedByCode: Readonly<Record<string, number>>;
  /** Over all destinations, as are the dead letters. */
  readonly duplicates: number;
  readonly delivered: Readonly<Record<string, number>>;
  readonly deadLetters: Readonly<Record<string, number>>;
  readonly perDestination: Readonly<Record<string, DestinationAccount>>;
  readonly balanced: boolean;
  /** What does not add up, at the ingest API and at each destination. */
  readonly discrepancies: readonly string[];
  readonly workersKilled: number;
  /** First request to last delivery. */
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly deliveriesPerSecond: number;
  readonly acceptToDeliveredMs: Quantiles;
}

/** Draws up the account of a run from what the producer counted and what was found afterwards. */
export function reportOf(
  { tally, startedAtMs, workersKilled }: Run,
  found: ReadonlyMap<string, Findings>,
): Report {
  const waits: number[] = [];
  const perDestination: Record<string, DestinationAccount> = {};
  const deadLetters: Record<string, number> = {};
  let lastAtMs = startedAtMs + 1;
  for (const [name, accepted] of tally.accepted) {
    const findings = found.get(name);
    if (!findings) throw new Error(`nothing was found out about ${name}`);
    const account = accountFor(accepted, findings);
    perDestination[name] = account;
    for (const [reason, count] of Object.entries(account.deadLetters))
      deadLetters[reason] = (deadLetters[reason] ?? 0) + count;
    for (const wait of latencies(accepted, findings)) waits.push(wait);
    for (const atMs of findings.delivered.values()) lastAtMs = Math.max(lastAtMs, atMs);
  }
  const accounts = Object.entries(perDestination);
  const seconds = (lastAtMs - startedAtMs) / 1000;
  const deliveries = total(accounts, ({ delivered }) => delivered);
  const discrepancies = [
    ...(tally.wronglyRefused === 0
      ? []
      : [`the ingest API refused ${tally.wronglyRefused} without a reason`]),
    ...accounts.flatMap(([name, account]) => account.discrepancies.map((words) => `${name}: ${words}`)),
  ];
  return {
    sent: tally.sent,
    accepted: tally.acceptedCount,
    refused: tally.sent - tally.acceptedCount,
    refusedByCode: tally.refusedByCode,
    duplicates: total(accounts, ({ duplicates }) => duplicates),
    delivered: Object.fromEntries(accounts.map(([name, { delivered }]) => [name, delivered])),
    deadLetters,
    perDestination,
    balanced: discrepancies.length === 0,
    discrepancies,
    workersKilled,
    seconds,
    eventsPerSecond: Math.round(tally.acceptedCount / seconds),
    deliveriesPerSecond: Math.round(deliveries / seconds),
    acceptToDeliveredMs: quantiles(waits),
  };
}

function total(
  accounts: readonly (readonly [string, DestinationAccount])[],
  of: (account: DestinationAccount) => number,
): number {
  return accounts.reduce((sum, [, account]) => sum + of(account), 0);
}
