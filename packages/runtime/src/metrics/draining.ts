import { Gauge, type Registry } from "prom-client";

/** Shows how many lanes keep a worker busy. */
export function exposeDraining(registry: Registry, slots: { readonly lasting: number }): Gauge {
  return new Gauge({
    name: "relay_lanes_draining",
    help: "Lanes that this worker has drained for five seconds or more, without a pause.",
    registers: [registry],
    collect() {
      this.set(slots.lasting);
    },
  });
}
