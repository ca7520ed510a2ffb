import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { expect, test } from "vitest";
import { nodeMetrics } from "../metrics/node.ts";
import { MergedMetrics } from "./merged-metrics.ts";
import type { GatheredMetrics } from "./messages.ts";

interface Counts {
  readonly sent: number;
  readonly seconds: number;
  readonly held: number;
  readonly up: number;
}

/** The metrics of a process that has counted so much. */
function gathered({ sent, seconds, held, up }: Counts): Promise<GatheredMetrics> {
  const registry = new Registry();
  const registers = [registry];
  new Counter({ name: "sent_total", help: "h", labelNames: ["to"], registers }).inc({ to: "a" }, sent);
  new Histogram({ name: "wait_seconds", help: "h", buckets: [1], registers }).observe(seconds);
  new Gauge({ name: "held_bytes", help: "h", registers }).set(held);
  new Gauge({ name: "up", help: "h", aggregator: "min", registers }).set(up);
  return registry.getMetricsAsJSON();
}

const valuesIn = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

test("counters and histograms are added up, gauges as each of them asks for", async () => {
  const merged = new MergedMetrics();
  merged.note(1, await gathered({ sent: 3, seconds: 0.5, held: 10, up: 1 }));
  merged.note(2, await gathered({ sent: 4, seconds: 2, held: 20, up: 0 }));
  expect(valuesIn(await merged.text([]))).toEqual([
    'sent_total{to="a"} 7',
    'wait_seconds_bucket{le="1"} 1',
    'wait_seconds_bucket{le="+Inf"} 2',
    "wait_seconds_sum 2.5",
    "wait_seconds_count 2",
    "held_bytes 30",
    "up 0",
  ]);
});

test("what ended processes had counted stays in the sums, and their gauges go", async () => {
  const merged = new MergedMetrics();
  merged.note(1, await gathered({ sent: 3, seconds: 0.5, held: 10, up: 0 }));
  merged.note(2, await gathered({ sent: 4, seconds: 2, held: 20, up: 1 }));
  merged.end(1);
  merged.note(1, await gathered({ sent: 1, seconds: 0.5, held: 1, up: 1 }));
  merged.end(1);
  const values = valuesIn(await merged.text([]));
  expect(values).toContain('sent_total{to="a"} 8');
  expect(values).toContain("wait_seconds_count 3");
  expect(values).toContain("held_bytes 20");
  expect(values).toContain("up 1");
});

test("a process that never answered leaves nothing behind", async () => {
  const merged = new MergedMetrics();
  merged.end(1);
  expect(valuesIn(await merged.text([]))).toEqual([]);
});

test("the worst event loop is shown, and since when the oldest process runs", async () => {
  const registry = new Registry();
  nodeMetrics(registry);
  const shown = await registry.getMetricsAsJSON();
  const aggregators = new Map(shown.map(({ name, aggregator }) => [name, aggregator]));
  expect(aggregators.get("nodejs_eventloop_lag_p99_seconds")).toBe("max");
  expect(aggregators.get("process_start_time_seconds")).toBe("min");
});
