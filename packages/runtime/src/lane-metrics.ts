import type { Listener } from "@relay/core";
import { Counter, type Registry } from "prom-client";

/** Metrics of events of lanes, gates and webhooks. Their present state is read from Redis: see state-metrics.ts. */
export function laneMetrics(registry: Registry): Listener {
  const registers = [registry];
  const replayed = new Counter({
    name: "relay_dead_letters_replayed_total",
    help: "Dead letters put back into their lanes by replays.",
    labelNames: ["destination"],
    registers,
  });
  const gates = new Counter({
    name: "relay_gate_changes_total",
    help: "Gates shut and opened by this process.",
    labelNames: ["destination", "state"],
    registers,
  });
  const pauses = new Counter({
    name: "relay_pauses_total",
    help: "Times that the relay paused a destination until a person resumes it: too large a share was refused, or there are too many dead letters.",
    labelNames: ["destination", "reason"],
    registers,
  });
  const anomalies = new Counter({
    name: "relay_lane_anomalies_total",
    help: "Leases lost, segments quarantined or left alone, lanes freed after a dead drain or by the watchdog.",
    labelNames: ["kind"],
    registers,
  });

  const setAside = new Counter({
    name: "relay_events_set_aside_total",
    help: "Conversions set aside from their lane, by who failed on requests with them: the platform or the relay.",
    labelNames: ["destination", "cause"],
    registers,
  });
  const unasked = new Counter({
    name: "relay_unasked_answers_total",
    help: "Sockets closed because a platform, or a proxy before it, sent bytes that no request asked for.",
    registers,
  });
  const webhooks = new Counter({
    name: "relay_webhook_results_total",
    help: "Statuses in requests to webhooks, by the outcome of the request: taken, failed (sent again later) or given-up.",
    labelNames: ["outcome"],
    registers,
  });

  return (signal) => {
    switch (signal.kind) {
      case "webhook":
        webhooks.inc({ outcome: signal.outcome }, signal.count);
        break;
      case "gate": {
        const { destination, state, reason } = signal;
        gates.inc({ destination, state });
        if (state === "paused" && reason !== undefined) pauses.inc({ destination, reason });
        break;
      }
      case "replayed":
        replayed.inc({ destination: signal.destination }, signal.count);
        break;
      case "unasked-answer":
        unasked.inc();
        break;
      case "set-aside":
        setAside.inc({ destination: signal.destination, cause: signal.cause }, signal.count);
        break;
      case "lease-lost":
      case "quarantined":
      case "lane-skipped":
        anomalies.inc({ kind: signal.kind });
        break;
      case "woken":
        anomalies.inc({ kind: `woken-by-${signal.by}` });
        break;
      default:
    }
  };
}
