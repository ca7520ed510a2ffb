import { Gauge, type Registry } from "prom-client";

/**
 * Exports the last measured difference between Redis' clock and this process' clock; no value before the first
 * measurement.
 */
export function exposeClockSkew(registry: Registry, skewSeconds: () => number | undefined): Gauge {
  return new Gauge({
    name: "relay_clock_skew_seconds",
    help: "Redis' clock minus this process' clock.",
    aggregator: "average",
    registers: [registry],
    collect() {
      const skew = skewSeconds();
      this.remove();
      if (skew !== undefined) this.set(skew);
    },
  });
}
