import { Counter, Gauge, Registry } from "prom-client";
import { nodeMetrics } from "../metrics/node.ts";

/** The metrics of a primary. */
export interface ProcessMetrics {
  readonly registry: Registry;
  /** Counts a process that ended and is replaced. */
  replaced(): void;
  /** Sets how many processes are ready. */
  ready(count: number): void;
}

/** Creates the metrics of a primary with `configured` processes, and those of its own Node. */
export function processMetrics(configured: number): ProcessMetrics {
  const registry = new Registry();
  nodeMetrics(registry);
  const processes = new Gauge({
    name: "relay_processes",
    help: "Processes of this program: configured, and ready. Absent for a program of one process.",
    labelNames: ["state"],
    registers: [registry],
  });
  processes.set({ state: "configured" }, configured);
  const replacements = new Counter({
    name: "relay_process_replacements_total",
    help: "Processes of this program that ended and were replaced. Absent for a program of one process.",
    registers: [registry],
  });
  return {
    registry,
    replaced: () => replacements.inc(),
    ready: (count) => processes.set({ state: "ready" }, count),
  };
}
