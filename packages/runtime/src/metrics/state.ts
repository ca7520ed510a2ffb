import {
  GATE_REASONS,
  GATE_MODES,
  type GateReason,
  type GateMode,
  laneName,
  type LaneRef,
} from "@relay/core";
import { Counter, Gauge, type Registry } from "prom-client";

/** The state in Redis that metrics read at each scrape. */
export interface RelayState {
  readonly destinations: readonly {
    readonly name: string;
    readonly gate: GateMode;
    readonly reason?: GateReason;
    readonly deadLetters: Readonly<Record<string, number>>;
    readonly oldestDeadLetterSeconds?: number;
    readonly conversions: { readonly count: number; readonly oldestSeconds?: number };
    readonly replaying: number;
    readonly replaysLeft: number;
  }[];
  readonly lanes: readonly {
    readonly lane: LaneRef;
    readonly waiting: number;
    readonly oldestSeconds?: number;
    readonly deadlineAtMs?: number;
    readonly quarantined: number;
    readonly quarantineOldestSeconds?: number;
    readonly aside: number;
    readonly bytes: number;
    readonly ledger: { readonly identities: number; readonly bytes: number };
    readonly totals: { readonly settled: number; readonly delivered: number; readonly dead: number };
    readonly notRemembered: { readonly names: number; readonly scores: number };
  }[];
  /** The actors' runs that are kept, by source. */
  readonly runs: readonly {
    readonly source: string;
    readonly count: number;
    readonly oldestSeconds?: number;
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
  /** Absent: a gauge. A counter is counted in Redis, so it is exact through crashes and never starts again. */
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
    ({ deadlineAtMs }) => deadlineAtMs && (deadlineAtMs - Date.now()) / 1000,
  ),
  ofLanes(
    "relay_lane_quarantined_segments",
    "Segments quarantined because they could not be read or because workers crashed on them.",
    ({ quarantined }) => quarantined,
  ),
  ofLanes(
    "relay_lane_quarantine_oldest_seconds",
    "Age of the oldest quarantined segment, since it was quarantined; 0 when there is none.",
    ({ quarantineOldestSeconds = 0 }) => quarantineOldestSeconds,
  ),
  ofLanes(
    "relay_lane_aside_events",
    "Conversions set aside from a lane, because requests with them failed while others were taken. At 10,000 no more are set aside.",
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
      "Conversions settled since the lane was opened, duplicates included, counted in Redis.",
      ({ totals }) => totals.settled,
    ),
    type: "counter",
  },
  {
    ...ofLanes(
      "relay_lane_event_names_over_total",
      "Times that an event name was settled for which a lane had no room, counted in Redis. There is room for 1,000 names.",
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
  ofLanes("relay_ledger_identities", "Identities in a lane's ledger.", ({ ledger }) => ledger.identities),
  ofLanes(
    "relay_ledger_bytes",
    "Memory of a lane's ledger, estimated from a sample.",
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
    help: "1 for the reason why a destination's gate is shut, 0 for the others.",
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
    help: "Dead letters, by reason.",
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
    "relay_dead_letters_oldest_seconds",
    "Age of the oldest dead letter; 0 when there is none.",
    ({ oldestDeadLetterSeconds = 0 }) => oldestDeadLetterSeconds,
  ),
  ofDestinations(
    "relay_dead_letter_conversions",
    "Dead letters that hold their conversion.",
    ({ conversions }) => conversions.count,
  ),
  ofDestinations(
    "relay_dead_letter_conversions_oldest_seconds",
    "Age of the oldest dead letter that holds its conversion; 0 when there is none.",
    ({ conversions }) => conversions.oldestSeconds ?? 0,
  ),
  ofDestinations(
    "relay_replays_left_dead_letters",
    "Dead letters that running replays have still to send.",
    ({ replaysLeft }) => replaysLeft,
  ),
  ofDestinations(
    "relay_replaying_dead_letters",
    "Dead letters that replays have sent and that are not settled yet.",
    ({ replaying }) => replaying,
  ),
  {
    name: "relay_runs",
    help: "Runs of the actors that are kept, by the source that started them.",
    labelNames: ["source"],
    of: ({ runs }) => runs.map(({ source, count }) => ({ labels: { source }, value: count })),
  },
  {
    name: "relay_runs_oldest_seconds",
    help: "Age of the oldest run of the actors that is kept; 0 when there is none.",
    labelNames: ["source"],
    of: ({ runs }) =>
      runs.map(({ source, oldestSeconds = 0 }) => ({ labels: { source }, value: oldestSeconds })),
  },
  {
    name: "relay_webhooks",
    help: "Webhooks by state: due (statuses to come) and failed (given up after a day, kept for a week).",
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
    "Memory that Redis may use: the smaller of redis.memory_budget_bytes and Redis' own maxmemory; 0 for no limit.",
    ({ maxBytes }) => maxBytes,
  ),
  ofServer("relay_redis_evicts", "1 if Redis may evict acknowledged conversions.", ({ evicts }) =>
    evicts ? 1 : 0,
  ),
  ofServer(
    "relay_redis_durable",
    "1 while Redis writes its append-only file and the last write succeeded.",
    ({ isDurable }) => (isDurable ? 1 : 0),
  ),
];

/**
 * Registers the metrics of the state in Redis. Every worker exports the same values, so a dashboard takes the maximum.
 */
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
