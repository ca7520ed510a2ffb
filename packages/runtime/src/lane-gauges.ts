import { laneName, type LaneRef } from "@relay/core";
import { Gauge, type Registry } from "prom-client";

/** A lane as it stands when metrics are asked for. */
export interface LaneReading {
  readonly lane: LaneRef;
  /** Conversions waiting. */
  readonly waiting: number;
  /** Age of the oldest of them, seconds; absent in an empty lane. */
  readonly oldestSeconds?: number;
  /** When the first of them must be given up, Unix seconds; absent in an empty lane. */
  readonly deadline?: number;
}

const GAUGES: readonly {
  readonly name: string;
  readonly help: string;
  readonly of: (lane: LaneReading) => number | undefined;
}[] = [
  {
    name: "relay_lane_backlog_events",
    help: "Conversions waiting in a lane.",
    of: ({ waiting }) => waiting,
  },
  {
    name: "relay_lane_oldest_seconds",
    help: "Age of the oldest conversion waiting in a lane; 0 in an empty one.",
    of: ({ oldestSeconds = 0 }) => oldestSeconds,
  },
  {
    name: "relay_lane_deadline_seconds",
    help: "Time left until the first conversion waiting in a lane must be given up, to the hour below; none in an empty lane.",
    of: ({ deadline }) => deadline && deadline - Date.now() / 1000,
  },
];

/** What waits in the lanes. Every worker tells the same, so a dashboard takes the maximum. */
export function registerLaneGauges(
  registry: Registry,
  read: () => Promise<readonly LaneReading[]> = () => Promise.resolve([]),
): void {
  let underway: Promise<readonly LaneReading[]> | undefined;
  // A scrape asks all gauges at once: the lanes are read once for all of them.
  const readOnce = () =>
    (underway ??= read().finally(() => {
      underway = undefined;
    }));
  for (const { name, help, of } of GAUGES) {
    const gauge: Gauge<"destination" | "lane"> = new Gauge({
      name,
      help,
      labelNames: ["destination", "lane"],
      registers: [registry],
      async collect() {
        const readings = await readOnce();
        gauge.reset();
        for (const reading of readings) {
          const value = of(reading);
          const { lane } = reading;
          if (value !== undefined) gauge.set({ destination: lane.destination, lane: laneName(lane) }, value);
        }
      },
    });
  }
}
