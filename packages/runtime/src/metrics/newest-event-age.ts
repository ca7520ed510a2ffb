import { Gauge } from "prom-client";
import { listenersOf, type SignalMetric } from "./signal-metrics.ts";

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

/** The metric of the producers' clocks against ours. */
export const newestEventAge: SignalMetric = (registry) => {
  const ages = new Map<string, LeastAge>();
  const gauge = new Gauge({
    name: "relay_newest_event_age_seconds",
    help: "Age of the newest conversion that a source sent in the last one to two minutes, by this process' clock; negative: from the future.",
    aggregator: "min",
    labelNames: ["source"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [source, { seconds }] of ages) {
        if (seconds === undefined) ages.delete(source);
        else this.set({ source }, seconds);
      }
    },
  });
  const judged = (
    _: typeof gauge,
    { source, newest }: { source: string; newest?: { ageSeconds: number } },
  ) => {
    if (!newest) return;
    const age = ages.get(source) ?? new LeastAge();
    ages.set(source, age);
    age.take(newest.ageSeconds);
  };
  return { listeners: listenersOf(gauge, { judged }) };
};
