import type { Listener } from "@relay/core";
import { Counter, Gauge, type Registry } from "prom-client";

/** Metrics of Redis as one process sees it. */
export function redisMetrics(registry: Registry): Listener {
  const registers = [registry];
  const up = new Gauge({
    name: "relay_redis_up",
    help: "1 while Redis answers this process, 0 when it has not for two seconds.",
    registers,
  });
  up.set(1);
  const dataLost = new Counter({
    name: "relay_redis_data_lost_total",
    help: "Times that Redis lost its data while this process ran and the lanes were registered again.",
    registers,
  });
  const clockSet = new Counter({
    name: "relay_clock_set_total",
    help: "Times that Redis' clock moved by more than a minute against the steady clock of this process.",
    registers,
  });
  return (signal) => {
    if (signal.kind === "clock-set") clockSet.inc();
    if (signal.kind === "redis") up.set(signal.isAway ? 0 : 1);
    if (signal.kind === "redis-emptied") dataLost.inc();
  };
}
