import type { ApiVersionUse } from "@relay/core";
import { Gauge, type Registry } from "prom-client";

interface Destination {
  readonly name: string;
  readonly dialect: { readonly versions: readonly ApiVersionUse[] };
}

/**
 * Exports when platforms stop serving the API versions that destinations use. A version without an announced end has no
 * value.
 */
export function exposeVersions(registry: Registry, destinations: () => readonly Destination[]): void {
  registry.registerMetric(
    new Gauge({
      name: "relay_api_version_end_timestamp_seconds",
      help: "When the platform stops serving an API version that a destination uses, by its use: sending or queries. Absent while no end is announced.",
      aggregator: "min",
      labelNames: ["destination", "use", "version"],
      registers: [],
      collect() {
        this.reset();
        for (const { name, dialect } of destinations())
          for (const { use, version, servedUntil } of dialect.versions)
            if (servedUntil !== undefined) this.set({ destination: name, use, version }, servedUntil);
      },
    }),
  );
}
