import type { Deployment } from "@relay/testkit";

/** What a worker's metrics say of a destination. */
export interface Exported {
  readonly delivered: number;
  readonly dead: number;
}

const LINE = /^relay_lane_(delivered|dead_lettered)_total\{destination="([^"]+)",lane="[^"]+"\} (\d+)$/gm;

/** The counters of lanes as Prometheus would read them from a worker, by destination. */
export async function exportedBy(deployment: Deployment): Promise<ReadonlyMap<string, Exported>> {
  const [worker] = deployment.workers;
  const text = worker ? await (await fetch(`${worker.url}/metrics`)).text() : "";
  const counts = new Map<string, { delivered: number; dead: number }>();
  for (const [, what, destination = "", value] of text.matchAll(LINE)) {
    const count = counts.get(destination) ?? { delivered: 0, dead: 0 };
    counts.set(destination, count);
    if (what === "delivered") count.delivered += Number(value);
    else count.dead += Number(value);
  }
  return counts;
}
