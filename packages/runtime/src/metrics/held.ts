import { Gauge, type Registry } from "prom-client";

/** Exports the bytes that the drains of this process hold at a scrape. */
export function exposeHeldBytes(registry: Registry, held: { readonly bytes: number }): Gauge {
  return new Gauge({
    name: "relay_worker_held_bytes",
    help: "Bytes of conversions, as JSON, that the drains of this program hold; worker.max_held_bytes is their limit.",
    registers: [registry],
    collect() {
      this.set(held.bytes);
    },
  });
}
