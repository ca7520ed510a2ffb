import type { Listener } from "@relay/core";
import { Gauge, type Registry } from "prom-client";

const MINUTE_MS = 60_000;

/** The smallest age that arrived in this minute and the one before. */
class LeastAge {
  #sinceMs = -Infinity;
  #now = Infinity;
  #before = Infinity;

  take(seconds: number): void {
    this.#turn();
    this.#now = Math.min(this.#now, seconds);
  }

  /** Undefined when none arrived. */
  get seconds(): number | undefined {
    this.#turn();
    const least = Math.min(this.#now, this.#before);
    return least === Infinity ? undefined : least;
  }

  #turn(): void {
    const minutes = (performance.now() - this.#sinceMs) / MINUTE_MS;
    if (minutes < 1) return;
    this.#before = minutes < 2 ? this.#now : Infinity;
    this.#now = Infinity;
    this.#sinceMs = performance.now();
  }
}

/** Metrics of the producers' clocks against ours. */
export function producerMetrics(registry: Registry): Listener {
  const ages = new Map<string, LeastAge>();
  const newest = new Gauge({
    name: "relay_newest_event_age_seconds",
    help: "Age of the newest conversion that a source sent in the last one to two minutes, by this process' clock; negative: from the future.",
    labelNames: ["source"],
    registers: [],
    collect() {
      this.reset();
      for (const [source, { seconds }] of ages) {
        if (seconds === undefined) ages.delete(source);
        else this.set({ source }, seconds);
      }
    },
  });
  registry.registerMetric(newest);
  return (signal) => {
    if (signal.kind !== "judged" || !signal.newest) return;
    const { source, newest: own } = signal;
    const age = ages.get(source) ?? new LeastAge();
    ages.set(source, age);
    age.take(own.ageSeconds);
  };
}
