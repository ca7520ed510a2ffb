import {
  GATE_REASONS,
  GATE_MODES,
  type GateReason,
  type GateMode,
  laneName,
  type LaneRef,
} from "@relay/core";
import { Counter, Gauge, type Registry } from "prom-client";

/** What metrics read of Redis at each scrape. */
export interface RelayState {
  readonly destinations: readonly {
    readonly name: string;
    readonly gate: GateMode;
    readonly reason?: GateReason;
    readonly deadLetters: Readonly<Record<string, number>>;
    readonly replaying: number;
    readonly replaysLeft: number;
  }[];
  readonly lanes: readonly {
    readonly lane: LaneRef;
    readonly waiting: number;
    readonly oldestSeconds?: number;
    readonly deadline?: number;
    readonly quarantined: number;
    readonly aside: number;
    readonly bytes: number;
    readonly ledger: { readonly identities: number; readonly bytes: number };
    readonly totals: { readonly settled: number; readonly delivered: number; readonly dead: number };
    readonly notRemembered: { readonly names: number; readonly scores: number };
  }[];
  readonly webhooks: Readonly<Record<"due" | "failed", number>>;
  readonly jobs: readonly { readonly queue: string; readonly state: string; readonly count: number }[];
  readonly server: {
    readonly usedBytes: number;
    readonly maxBytes: number;
    readonly evicts: boolean;
    readonly isDurable: boolean;
  };
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Spec {
  /** Absent: a gauge. A counter is counted in Redis, so it is exact through crashes and never begins anew. */
  readonly type?: "counter";
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly of: (state: RelayState) => readonly Sample[];
}

type Lane = RelayState["lanes"][number];
type Destination = RelayState["destinations"][number];

/** A gauge with a value for each lane, or for those that have one. */
function ofLanes(name: string, help: string, of: (lane: Lane) => number | undefined): Spec {
  return {
    name,
    help,
    labelNames: ["destination", "lane"],
    of: ({ lanes }) =>
      lanes.flatMap((one) => {
        const value = of(one);
        const labels = { destination: one.lane.destination, lane: laneName(one.lane) };
        return value === undefined ? [] : [{ labels, value }];
      }),
  };
}

function ofDestinations(name: string, help: string, of: (destination: Destination) => number): Spec {
  return {
    name,
    help,
    labelNames: ["destination"],
    of: ({ destinations }) =>
      destinations.map((one) => ({ labels: { destination: one.name }, value: of(one) })),
  };
}

function ofServer(name: string, help: string, of: (server: RelayState["server"]) => number): Spec {
  return { name, help, labelNames: [], of: ({ server }) => [{ labels: {}, value: of(server) }] };
}

const STATE: readonly Spec[] = [
  ofLanes("relay_lane_backlog_events", "Conversions waiting in a lane.", ({ waiting }) => waiting),
  ofLanes(
    "relay_lane_oldest_seconds",
    "Age of the oldest conversion waiting in a lane; 0 in an empty one.",
    ({ oldestSeconds = 0 }) => oldestSeconds,
  ),
  ofLanes(
    "relay_lane_deadline_seconds",
    "Time left until the first conversion waiting in a lane must be given up, to the hour below; none in an empty lane.",
    ({ deadline }) => deadline && deadline - Date.now() / 1000,
  ),
  ofLanes(
    "relay_lane_quarantined_segments",
    "Segments quarantined because they could not be read or because workers crashed on them.",
    ({ quarantined }) => quarantined,
  ),
  ofLanes(
    "relay_lane_aside_events",
    "Conversions tried beside their lane, because requests with them failed while others were taken. At 10,000 no more are moved.",
    ({ aside }) => aside,
  ),
  {
    ...ofLanes(
      "relay_lane_delivered_total",
      "Conversions delivered since the lane was opened, counted in Redis.",
      ({ totals }) => totals.delivered,
    ),
    type: "counter",
  },
  {
    ...ofLanes(
      "relay_lane_dead_lettered_total",
      "Conversions given up since the lane was opened, counted in Redis.",
      ({ totals }) => totals.dead,
    ),
    type: "counter",
  },
  {
    ...ofLanes(
      "relay_lane_settled_total",
      "Copies of conversions settled since the lane was opened, duplicates included, counted in Redis.",
      ({ totals }) => totals.settled,
    ),
    type: "counter",
  },
  {
    ...ofLanes(
      "relay_lane_event_names_over_total",
      "Event names that a lane had no room to remember, each time one was settled, counted in Redis. There is room for 1,000.",
      ({ notRemembered }) => notRemembered.names,
    ),
    type: "counter",
  },
  {
    ...ofLanes(
      "relay_lane_quality_scores_over_total",
      "Deliveries left out of predicted match quality because a lane had no room for their event name, counted in Redis.",
      ({ notRemembered }) => notRemembered.scores,
    ),
    type: "counter",
  },
  ofLanes("relay_lane_bytes", "Memory of the segments of a lane.", ({ bytes }) => bytes),
  ofLanes(
    "relay_ledger_identities",
    "Conversions that a lane's ledger remembers.",
    ({ ledger }) => ledger.identities,
  ),
  ofLanes(
    "relay_ledger_bytes",
    "Memory of a lane's ledger, from a sample of it.",
    ({ ledger }) => ledger.bytes,
  ),
  {
    name: "relay_gate_state",
    help: "1 for the state a destination's gate is in, 0 for the others.",
    labelNames: ["destination", "state"],
    of: ({ destinations }) =>
      destinations.flatMap(({ name, gate }) =>
        GATE_MODES.map((state) => ({
          labels: { destination: name, state },
          value: state === gate ? 1 : 0,
        })),
      ),
  },
  {
    name: "relay_gate_reason",
    help: "1 for the reason that a destination's gate is shut for, 0 for the others.",
    labelNames: ["destination", "reason"],
    of: ({ destinations }) =>
      destinations.flatMap(({ name, reason: why }) =>
        GATE_REASONS.map((reason) => ({
          labels: { destination: name, reason },
          value: reason === why ? 1 : 0,
        })),
      ),
  },
  {
    name: "relay_dead_letters",
    help: "Dead letters there are, by reason.",
    labelNames: ["destination", "reason"],
    of: ({ destinations }) =>
      destinations.flatMap(({ name, deadLetters }) =>
        Object.entries(deadLetters).map(([reason, value]) => ({
          labels: { destination: name, reason },
          value,
        })),
      ),
  },
  ofDestinations(
    "relay_replays_left_letters",
    "Dead letters that running replays have still to send.",
    ({ replaysLeft }) => replaysLeft,
  ),
  ofDestinations(
    "relay_replaying_letters",
    "Dead letters that replays have sent and that have not ended yet.",
    ({ replaying }) => replaying,
  ),
  {
    name: "relay_webhooks",
    help: "Webhooks: due, not told everything yet; failed, given up after a day and kept for a week.",
    labelNames: ["state"],
    of: ({ webhooks }) => Object.entries(webhooks).map(([state, value]) => ({ labels: { state }, value })),
  },
  {
    name: "relay_queue_jobs",
    help: "Jobs of BullMQ's queues; each is a drain or a replay, never a conversion.",
    labelNames: ["queue", "state"],
    of: ({ jobs }) => jobs.map(({ queue, state, count }) => ({ labels: { queue, state }, value: count })),
  },
  ofServer("relay_redis_used_bytes", "Memory of Redis in use.", ({ usedBytes }) => usedBytes),
  ofServer(
    "relay_redis_budget_bytes",
    "Memory that Redis may use: redis.memory_budget_bytes, or Redis' own maxmemory; 0 for no limit.",
    ({ maxBytes }) => maxBytes,
  ),
  ofServer("relay_redis_evicts", "1 where Redis may throw away what was acknowledged.", ({ evicts }) =>
    evicts ? 1 : 0,
  ),
  ofServer(
    "relay_redis_durable",
    "1 while Redis writes its append-only file, and wrote it well the last time.",
    ({ isDurable }) => (isDurable ? 1 : 0),
  ),
];

/** What stands in Redis. Every worker tells the same, so a dashboard takes the maximum. */
export function registerState(registry: Registry, read: () => Promise<RelayState | undefined>): void {
  let underway: Promise<RelayState | undefined> | undefined;
  // A scrape asks all gauges at once: the state is read once for all of them.
  const readOnce = () =>
    (underway ??= read().finally(() => {
      underway = undefined;
    }));
  for (const { type, name, help, labelNames, of } of STATE) {
    const registers = [registry];
    const names = [...labelNames];
    async function collect(): Promise<void> {
      const state = await readOnce();
      metric.reset();
      if (state) for (const { labels, value } of of(state)) metric.inc(labels, value);
    }
    const metric: Gauge | Counter =
      type === "counter"
        ? new Counter({ name, help, labelNames: names, registers, collect })
        : new Gauge({ name, help, labelNames: names, registers, collect });
  }
}
