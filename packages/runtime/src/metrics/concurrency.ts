import { Gauge, type Registry } from "prom-client";

/** Requests of this process to one destination: in flight now, and how many may be. */
export interface Concurrency {
  readonly inFlight: number;
  readonly limit: number;
}

/** Exports the requests in flight at a scrape, and their adaptive limit, by destination. */
export function exposeConcurrency(
  registry: Registry,
  destinations: () => ReadonlyMap<string, Concurrency>,
): void {
  const gauge = (name: string, help: string, value: (of: Concurrency) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ["destination"],
      registers: [registry],
      collect() {
        this.reset();
        for (const [destination, of] of destinations()) this.set({ destination }, value(of));
      },
    });
  gauge(
    "relay_requests_in_flight",
    "Requests of this worker to the destination that are in flight or being settled.",
    ({ inFlight }) => inFlight,
  );
  gauge(
    "relay_requests_in_flight_limit",
    "How many may be. It adapts to the platform's answer times, up to max_in_flight.",
    ({ limit }) => limit,
  );
}
