import type { Listener, Signal } from "@relay/core";
import { type Aggregator, Counter, Histogram, type LabelValues, type Registry } from "prom-client";

/** What a metric takes from the signals of each kind. */
type Feed<Metric> = {
  readonly [Kind in Signal["kind"]]?: (
    metric: Metric,
    signal: Extract<Signal, { readonly kind: Kind }>,
  ) => void;
};

interface Description<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly Label[];
}

interface CounterDescription<Label extends string> extends Description<Label> {
  /** The labels under which a destination's counter starts at 0. A counter that starts at 1 shows no increase. */
  readonly startsAtZero?: (destination: string) => readonly LabelValues<Label>[];
  /** How the counters of several processes become one; by default, their sum. */
  readonly aggregator?: Aggregator;
  readonly on: Feed<Counter<Label>>;
}

interface HistogramDescription<Label extends string> extends Description<Label> {
  readonly buckets: readonly number[];
  readonly on: Feed<Histogram<Label>>;
}

/** A registered metric. */
export interface FedMetric {
  readonly listeners: Readonly<Partial<Record<Signal["kind"], Listener>>>;
  /** Starts the counters of a destination at 0. */
  readonly expect?: (destination: string) => void;
}

/** Registers a metric that signals feed. */
export type SignalMetric = (registry: Registry) => FedMetric;

/** A counter and what feeds it. */
export const counter =
  <Label extends string>(description: CounterDescription<Label>): SignalMetric =>
  (registry) => {
    const { name, help, labelNames = [], startsAtZero = () => [], aggregator = "sum", on } = description;
    const metric = new Counter({ name, help, labelNames, aggregator, registers: [registry] });
    const expect = (destination: string) => {
      for (const labels of startsAtZero(destination)) metric.inc(labels, 0);
    };
    return { listeners: listenersOf(metric, on), expect };
  };

/** A histogram and what feeds it. */
export const histogram =
  <Label extends string>(description: HistogramDescription<Label>): SignalMetric =>
  (registry) => {
    const { name, help, labelNames = [], buckets, on } = description;
    const metric = new Histogram({ name, help, labelNames, buckets: [...buckets], registers: [registry] });
    return { listeners: listenersOf(metric, on) };
  };

/** Binds a feed to its metric. */
export function listenersOf<Metric>(metric: Metric, feed: Feed<Metric>): FedMetric["listeners"] {
  const takes = Object.entries(feed) as [string, (metric: Metric, signal: Signal) => void][];
  return Object.fromEntries(takes.map(([kind, take]) => [kind, (signal: Signal) => take(metric, signal)]));
}

/** Registers metrics. Returns what feeds them, and what starts the counters of destinations at 0. */
export function registerSignalMetrics(
  registry: Registry,
  metrics: readonly SignalMetric[],
): { readonly listen: Listener; readonly expect: (destinations: readonly string[]) => void } {
  const listeners = new Map<string, Listener[]>();
  const fed = metrics.map((metric) => metric(registry));
  for (const [kind, listen] of fed.flatMap((metric) => Object.entries(metric.listeners)))
    listeners.set(kind, [...(listeners.get(kind) ?? []), listen]);
  return {
    listen: (signal) => {
      for (const listen of listeners.get(signal.kind) ?? []) listen(signal);
    },
    expect: (destinations) => {
      for (const destination of destinations) for (const { expect } of fed) expect?.(destination);
    },
  };
}
