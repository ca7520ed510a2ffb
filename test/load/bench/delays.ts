import { arrivals } from "../../campaign/sandbox.ts";
import { quantile } from "../steady-load.ts";
import type { Contender } from "./contender.ts";

/** Milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  /** Every hundredth of them, for a chart. */
  readonly hundredths: readonly number[];
}

export function latenciesOf(values: readonly number[]): Latencies {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    p50: round(quantile(sorted, 0.5)),
    p99: round(quantile(sorted, 0.99)),
    hundredths: Array.from({ length: 100 }, (_, n) => round(quantile(sorted, n / 100))),
  };
}

/** A request of the producer. */
export interface Acknowledged {
  readonly body: Buffer;
  /** When its 202 came, epoch milliseconds. */
  readonly atMs: number;
}

/**
 * Milliseconds from the 202 of each conversion to the platform's answer about it, which comes `answerMs` after it first
 * accepted the conversion. Conversions that it never accepted have none. The sandbox must record events.
 */
export async function deliveryDelays(
  contender: Contender,
  requests: readonly Acknowledged[],
  answerMs: number,
): Promise<readonly number[]> {
  const acknowledgedAt = new Map(
    requests.flatMap(({ body, atMs }) => idsIn(body).map((id) => [id, atMs] as const)),
  );
  const delays: number[] = [];
  for await (const { eventId, at } of arrivals(contender)) {
    const since = acknowledgedAt.get(eventId);
    if (since !== undefined) delays.push(Math.max(0, at + answerMs - since));
  }
  return delays;
}

function idsIn(body: Buffer): readonly string[] {
  return Array.from(body.toString().matchAll(/"event_id":"([^"]+)"/g), ([, id = ""]) => id);
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
