import { AggregatorRegistry } from "prom-client";
import type { GatheredMetrics } from "./messages.ts";

/** What grows and never falls. A gauge of a process that has ended says nothing any more. */
const GROWS: ReadonlySet<string> = new Set(["counter", "histogram"]);

/**
 * The metrics of several processes as those of one. What an ended process had counted stays in the sums: a sum that
 * falls looks like a restart, and everything counted before would count once more. A process that does not answer in time
 * counts with its last answer.
 */
export class MergedMetrics {
  readonly #last = new Map<number, GatheredMetrics>();
  #ended: GatheredMetrics = [];

  /** Takes what the process of this number has counted. */
  note(number: number, metrics: GatheredMetrics): void {
    this.#last.set(number, metrics);
  }

  /** Notes that the process of this number has ended. */
  end(number: number): void {
    const counted = this.#last.get(number)?.filter(({ type }) => GROWS.has(String(type)));
    this.#last.delete(number);
    if (counted) this.#ended = merged([this.#ended, counted]).getMetricsAsArray() as GatheredMetrics;
  }

  /** Returns everything in Prometheus' text format, with the primary's own metrics. */
  text(own: GatheredMetrics): Promise<string> {
    return merged([...this.#last.values(), this.#ended, own]).metrics();
  }
}

function merged(metrics: readonly GatheredMetrics[]): ReturnType<typeof AggregatorRegistry.aggregate> {
  return AggregatorRegistry.aggregate([...metrics]);
}
