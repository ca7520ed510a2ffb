import { Gauge, Counter, type Registry } from "prom-client";

/** Load of a server at a scrape. */
export interface ServingState {
  readonly bodyBytes: number;
  readonly connections: number;
  readonly refusedConnections: number;
}

/** Metrics of a server's clients, read at each scrape. */
export function servingMetrics(registry: Registry, read: () => ServingState): void {
  registry.registerMetric(
    new Gauge({
      name: "relay_body_bytes_in_flight",
      help: "Bytes of the bodies of requests that are being read or answered.",
      registers: [],
      collect() {
        this.set(read().bodyBytes);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: "relay_connections",
      help: "Connections of clients that are open.",
      registers: [],
      collect() {
        this.set(read().connections);
      },
    }),
  );
  registry.registerMetric(
    new Counter({
      name: "relay_connections_refused_total",
      help: "Connections closed at once because the limit of connections was reached.",
      registers: [],
      collect() {
        this.reset();
        this.inc(read().refusedConnections);
      },
    }),
  );
}
