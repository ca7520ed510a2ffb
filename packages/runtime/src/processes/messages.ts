import type { Registry } from "prom-client";
import type { Readiness } from "./own-process.ts";

/** Metrics with their values, as prom-client passes them between processes. */
export type GatheredMetrics = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

/** What is asked about: whether there is readiness, or what was counted. */
export type Subject = "readiness" | "metrics";

/** What one process says of itself. */
export interface Report {
  readonly ready: boolean;
  /** Present when the metrics were asked for. */
  readonly metrics?: GatheredMetrics;
}

/** What the primary says of all processes. */
export interface Answer {
  readonly readiness: Readiness;
  /** Present when the metrics were asked for. */
  readonly metrics?: string;
}

/** A message of a process to the primary. */
export type ToPrimary =
  | { readonly kind: "serving"; readonly host: string; readonly port: number }
  /** A client of this process asks about all of them. */
  | { readonly kind: "question"; readonly id: number; readonly about: Subject }
  | { readonly kind: "report"; readonly round: number; readonly report: Report };

/** A message of the primary to a process. */
export type ToProcess =
  | { readonly kind: "stop"; readonly signal: NodeJS.Signals }
  | { readonly kind: "reload" }
  | { readonly kind: "report-wanted"; readonly round: number; readonly about: Subject }
  /** Without an answer: the primary failed to find it. */
  | { readonly kind: "answer"; readonly id: number; readonly answer?: Answer };
