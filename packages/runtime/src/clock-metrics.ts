import { Gauge, type Registry } from "prom-client";

/** Exports how far Redis' clock is from this process' own, as it was read last; nothing while it is not known. */
export function exposeClockSkew(registry: Registry, skewSeconds: () => number | undefined): Gauge {
  return new Gauge({
    name: "relay_clock_skew_seconds",
    help: "Redis' clock less this process' clock.",
    registers: [registry],
    collect() {
      const skew = skewSeconds();
      this.remove();
      if (skew !== undefined) this.set(skew);
    },
  });
}
