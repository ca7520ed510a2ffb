import type { Listener } from "@relay/core";
import { Counter, Histogram, type Registry } from "prom-client";
import { SECONDS } from "./buckets.ts";

/** Metrics of the ingest API: accepted and refused conversions, and writes to lanes. */
export function ingestMetrics(registry: Registry): Listener {
  const registers = [registry];
  const accepted = new Counter({
    name: "relay_events_accepted_total",
    help: "Conversions acknowledged, one for each destination they go to.",
    labelNames: ["source", "destination"],
    registers,
  });
  const judged = new Counter({
    name: "relay_events_judged_total",
    help: "Conversions checked by the ingest API, by outcome.",
    labelNames: ["source", "outcome"],
    registers,
  });
  const refused = new Counter({
    name: "relay_events_refused_total",
    help: "Errors for which conversions were refused, by the destination that does not get them; `none`: no destination gets them.",
    labelNames: ["source", "destination", "code"],
    registers,
  });
  const warned = new Counter({
    name: "relay_events_warned_total",
    help: "Warnings of accepted conversions, by code.",
    labelNames: ["source", "code"],
    registers,
  });
  const requests = new Histogram({
    name: "relay_request_duration_seconds",
    help: "Time from reading the body of a request to its answer 202.",
    labelNames: ["source"],
    buckets: SECONDS.slice(0, 10),
    registers,
  });
  const shed = new Counter({
    name: "relay_requests_shed_total",
    help: "Requests answered 429 or 503 because of back-pressure.",
    labelNames: ["reason"],
    registers,
  });
  const appends = new Histogram({
    name: "relay_append_duration_seconds",
    help: "Time to write one segment to a lane.",
    buckets: SECONDS.slice(0, 10),
    registers,
  });
  const segmentEvents = new Histogram({
    name: "relay_segment_events",
    help: "Conversions in a segment when it was written.",
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
    registers,
  });

  return (signal) => {
    switch (signal.kind) {
      case "accepted":
        accepted.inc({ source: signal.source, destination: signal.destination }, signal.count);
        break;
      case "judged":
        judged.inc({ source: signal.source, outcome: "accepted" }, signal.accepted);
        judged.inc({ source: signal.source, outcome: "refused" }, signal.refused);
        break;
      case "request":
        requests.observe({ source: signal.source }, signal.seconds);
        break;
      case "refused-at-admission":
        refused.inc(
          { source: signal.source, destination: signal.destination ?? "none", code: signal.code },
          signal.count,
        );
        break;
      case "warned":
        warned.inc({ source: signal.source, code: signal.code }, signal.count);
        break;
      case "shed":
        shed.inc({ reason: signal.reason });
        break;
      case "appended":
        appends.observe(signal.seconds);
        segmentEvents.observe(signal.count);
        break;
      default:
    }
  };
}
