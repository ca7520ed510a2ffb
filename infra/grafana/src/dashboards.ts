import type { Dashboard } from "./panel.ts";

const IN = '{destination=~"$destination"}';

/** Share of a histogram's observations below which a share of them lies. */
const quantile = (share: number, metric: string, by = "", where = "") =>
  `histogram_quantile(${share}, sum by (${by}le) (rate(${metric}_bucket${where}[$__rate_interval])))`;
const rate = (metric: string, by: string, where = "") =>
  `sum by (${by}) (rate(${metric}${where}[$__rate_interval]))`;

const PIPELINE: Dashboard = {
  uid: "relay-pipeline",
  title: "Pipeline",
  description: "Is it healthy, where is it slow, what is lost?",
  byDestination: false,
  questions: [
    {
      title: "How many conversions are accepted?",
      unit: "ops",
      runbook: "refusals",
      answers: [[rate("relay_events_accepted_total", "destination"), "{{destination}}"]],
    },
    {
      title: "How many are delivered?",
      unit: "ops",
      runbook: "no-delivery",
      answers: [[rate("relay_events_delivered_total", "destination"), "{{destination}}"]],
    },
    {
      title: "How many wait?",
      unit: "short",
      runbook: "lane-old",
      answers: [
        ["sum by (destination) (max by (destination, lane) (relay_lane_backlog_events))", "{{destination}}"],
      ],
    },
    {
      title: "How long from accepted to delivered?",
      unit: "s",
      runbook: "delivery-late",
      answers: [
        [quantile(0.5, "relay_accept_to_delivered_seconds"), "half of them"],
        [quantile(0.95, "relay_accept_to_delivered_seconds"), "95 %"],
        [quantile(0.99, "relay_accept_to_delivered_seconds"), "99 %"],
      ],
    },
    {
      title: "What is given up, and why?",
      unit: "ops",
      runbook: "dead-letters",
      answers: [
        [rate("relay_events_dead_lettered_total", "destination, reason"), "{{destination}} {{reason}}"],
      ],
    },
    {
      title: "Which gates are not open?",
      unit: "short",
      runbook: "credentials-suspended",
      kind: "state-timeline",
      answers: [
        ['max by (destination, state) (relay_gate_state{state!="open"})', "{{destination}} {{state}}"],
      ],
    },
    {
      title: "What is refused at the door, and why?",
      unit: "ops",
      runbook: "refusals",
      answers: [[rate("relay_events_refused_total", "source, code"), "{{source}} {{code}}"]],
    },
    {
      title: "What is doubtful, and taken all the same?",
      unit: "ops",
      runbook: "refusals",
      answers: [[rate("relay_events_doubted_total", "source, code"), "{{source}} {{code}}"]],
    },
    {
      title: "How many requests are turned away?",
      unit: "ops",
      runbook: "shedding",
      answers: [[rate("relay_requests_shed_total", "reason"), "{{reason}}"]],
    },
    {
      title: "How many were duplicates?",
      unit: "ops",
      runbook: "delivery-late",
      answers: [[rate("relay_events_duplicate_total", "destination"), "{{destination}}"]],
    },
    {
      title: "How long does a write to Redis take?",
      unit: "s",
      runbook: "shedding",
      answers: [
        [quantile(0.5, "relay_append_duration_seconds"), "half of them"],
        [quantile(0.99, "relay_append_duration_seconds"), "99 %"],
      ],
    },
    {
      title: "Do event loops keep up?",
      unit: "s",
      runbook: "delivery-late",
      answers: [["max by (job, instance) (nodejs_eventloop_lag_p99_seconds)", "{{job}} {{instance}}"]],
    },
    {
      title: "Did anything odd happen to lanes?",
      unit: "short",
      runbook: "quarantine",
      answers: [["sum by (kind) (increase(relay_lane_anomalies_total[$__rate_interval]))", "{{kind}}"]],
    },
    {
      title: "Which segments are set aside?",
      unit: "short",
      runbook: "quarantine",
      answers: [["max by (lane) (relay_lane_quarantined_segments)", "{{lane}}"]],
    },
    {
      title: "Who answers?",
      unit: "short",
      runbook: "worker-gone",
      answers: [["sum by (job) (up)", "{{job}}"]],
    },
  ],
};

const DESTINATION: Dashboard = {
  uid: "relay-destination",
  title: "Destination",
  description: "One account on a platform: outcomes, latency, limits, match quality.",
  byDestination: true,
  questions: [
    {
      title: "How do requests end?",
      unit: "ops",
      runbook: "lane-old",
      answers: [
        [
          rate("relay_attempt_duration_seconds_count", "destination, outcome", IN),
          "{{destination}} {{outcome}}",
        ],
      ],
    },
    {
      title: "How long do requests take?",
      unit: "s",
      runbook: "delivery-late",
      answers: [
        [
          quantile(0.5, "relay_attempt_duration_seconds", "destination, ", IN),
          "{{destination}} half of them",
        ],
        [quantile(0.99, "relay_attempt_duration_seconds", "destination, ", IN), "{{destination}} 99 %"],
      ],
    },
    {
      title: "How full are they?",
      unit: "short",
      runbook: "delivery-late",
      answers: [
        [quantile(0.5, "relay_micro_batch_events", "destination, ", IN), "{{destination}} half of them"],
        [quantile(0.95, "relay_micro_batch_events", "destination, ", IN), "{{destination}} 95 %"],
      ],
    },
    {
      title: "How long does a conversion wait for its batch?",
      unit: "s",
      runbook: "lane-old",
      answers: [
        [
          quantile(0.5, "relay_micro_batch_wait_seconds", "destination, ", IN),
          "{{destination}} half of them",
        ],
        [quantile(0.99, "relay_micro_batch_wait_seconds", "destination, ", IN), "{{destination}} 99 %"],
      ],
    },
    {
      title: "How long from accepted to delivered?",
      unit: "s",
      runbook: "delivery-late",
      answers: [
        [
          quantile(0.5, "relay_accept_to_delivered_seconds", "destination, ", IN),
          "{{destination}} half of them",
        ],
        [quantile(0.99, "relay_accept_to_delivered_seconds", "destination, ", IN), "{{destination}} 99 %"],
      ],
    },
    {
      title: "How many wait, and how old is the oldest?",
      unit: "short",
      runbook: "lane-old",
      answers: [
        [`max by (lane) (relay_lane_backlog_events${IN})`, "{{lane}} waiting"],
        [`max by (lane) (relay_lane_oldest_seconds${IN})`, "{{lane}} seconds"],
      ],
    },
    {
      title: "How is its gate?",
      unit: "short",
      runbook: "credentials-suspended",
      kind: "state-timeline",
      answers: [[`max by (destination, state) (relay_gate_state${IN})`, "{{destination}} {{state}}"]],
    },
    {
      title: "What is it paused for?",
      unit: "short",
      runbook: "storm",
      answers: [[`max by (destination, reason) (relay_gate_paused${IN})`, "{{destination}} {{reason}}"]],
    },
    {
      title: "How often was its gate moved?",
      unit: "ops",
      runbook: "throttled",
      answers: [[rate("relay_gate_changes_total", "destination, state", IN), "{{destination}} {{state}}"]],
    },
    {
      title: "How near is the platform's limit?",
      unit: "percentunit",
      runbook: "throttled",
      answers: [[`max by (destination) (relay_rate_limit_usage_ratio${IN})`, "{{destination}}"]],
    },
    {
      title: "When do waiting conversions begin to expire?",
      unit: "dtdurations",
      runbook: "deadline-near",
      answers: [[`min by (destination) (relay_lane_deadline_seconds${IN})`, "{{destination}}"]],
    },
    {
      title: "How many requests look for culprits?",
      unit: "ops",
      runbook: "dead-letters",
      answers: [[rate("relay_isolation_requests_total", "destination", IN), "{{destination}}"]],
    },
    {
      title: "How well could its conversions be matched?",
      unit: "short",
      runbook: "refusals",
      answers: [
        [quantile(0.1, "relay_match_quality_score", "destination, ", IN), "{{destination}} worst tenth"],
        [quantile(0.5, "relay_match_quality_score", "destination, ", IN), "{{destination}} half of them"],
      ],
    },
    {
      title: "Which match keys do they carry?",
      unit: "percentunit",
      runbook: "refusals",
      answers: [
        [
          `${rate("relay_match_keys_total", "destination, key", IN)} / on (destination) group_left () ${rate("relay_events_delivered_total", "destination", IN)}`,
          "{{destination}} {{key}}",
        ],
      ],
    },
    {
      title: "What do they go without?",
      unit: "ops",
      runbook: "refusals",
      answers: [
        [
          rate("relay_fields_left_out_total", "destination, field, why", IN),
          "{{destination}} {{field}} {{why}}",
        ],
      ],
    },
  ],
};

const DEAD_LETTERS: Dashboard = {
  uid: "relay-dead-letters",
  title: "Dead letters and replay",
  description: "What was given up, and what is being done about it.",
  byDestination: true,
  questions: [
    {
      title: "How many dead letters are there, and why?",
      unit: "short",
      runbook: "dead-letters",
      width: 12,
      answers: [[`max by (destination, reason) (relay_dead_letters${IN})`, "{{destination}} {{reason}}"]],
    },
    {
      title: "How many come?",
      unit: "ops",
      runbook: "dead-letters",
      width: 12,
      answers: [
        [rate("relay_events_dead_lettered_total", "destination, reason", IN), "{{destination}} {{reason}}"],
      ],
    },
    {
      title: "What share of conversions is given up?",
      unit: "percentunit",
      runbook: "dead-letters",
      answers: [
        [
          `${rate("relay_events_dead_lettered_total", "destination", IN)} / (${rate("relay_events_dead_lettered_total", "destination", IN)} + ${rate("relay_events_delivered_total", "destination", IN)})`,
          "{{destination}}",
        ],
      ],
    },
    {
      title: "How many are being replayed?",
      unit: "ops",
      runbook: "dead-letters",
      answers: [[rate("relay_dead_letters_replayed_total", "destination", IN), "{{destination}}"]],
    },
    {
      title: "How many have replays still to send, and to hear of?",
      unit: "short",
      runbook: "dead-letters",
      answers: [
        [`max by (destination) (relay_replays_left_letters${IN})`, "{{destination}} to send"],
        [`max by (destination) (relay_replaying_letters${IN})`, "{{destination}} on their way"],
      ],
    },
    {
      title: "Who is paused for them?",
      unit: "short",
      runbook: "dead-letters",
      answers: [
        [
          `max by (destination) (relay_gate_paused{reason="dead-letters", destination=~"$destination"})`,
          "{{destination}}",
        ],
      ],
    },
  ],
};

const CAPACITY: Dashboard = {
  uid: "relay-capacity",
  title: "Capacity",
  description: "Redis' memory, what fills it, and when it is full.",
  byDestination: false,
  questions: [
    {
      title: "How much of its budget does Redis use?",
      unit: "percentunit",
      runbook: "redis-memory",
      kind: "stat",
      width: 6,
      answers: [["max(relay_redis_used_bytes) / (max(relay_redis_budget_bytes) > 0)", "used"]],
    },
    {
      title: "When is it full, at this rate?",
      unit: "dtdurations",
      runbook: "redis-memory",
      kind: "stat",
      width: 6,
      answers: [
        [
          "clamp_min((0.8 * max(relay_redis_budget_bytes) - max(relay_redis_used_bytes)) / clamp_min(max(deriv(relay_redis_used_bytes[30m])), 1), 0)",
          "until it sheds",
        ],
      ],
    },
    {
      title: "Is what was acknowledged safe in it?",
      unit: "short",
      runbook: "redis-unsafe",
      kind: "stat",
      width: 6,
      answers: [
        ["min(relay_redis_durable)", "written to disk"],
        ["max(relay_redis_evicts)", "may be evicted"],
      ],
    },
    {
      title: "Are clocks together?",
      unit: "s",
      runbook: "clock-skew",
      kind: "stat",
      width: 6,
      answers: [["max(abs(relay_clock_skew_seconds))", "furthest apart"]],
    },
    {
      title: "What does Redis use?",
      unit: "bytes",
      runbook: "redis-memory",
      answers: [
        ["max(relay_redis_used_bytes)", "in use"],
        ["max(relay_redis_budget_bytes)", "budget"],
      ],
    },
    {
      title: "What do waiting conversions take?",
      unit: "bytes",
      runbook: "lane-old",
      answers: [["sum by (destination) (max by (destination, lane) (relay_lane_bytes))", "{{destination}}"]],
    },
    {
      title: "What does the memory of duplicates take?",
      unit: "bytes",
      runbook: "redis-memory",
      answers: [
        ["sum by (destination) (max by (destination, lane) (relay_ledger_bytes))", "{{destination}}"],
      ],
    },
    {
      title: "How many conversions are remembered?",
      unit: "short",
      runbook: "redis-memory",
      answers: [
        ["sum by (destination) (max by (destination, lane) (relay_ledger_identities))", "{{destination}}"],
      ],
    },
    {
      title: "What do the queues hold?",
      unit: "short",
      runbook: "no-delivery",
      answers: [["max by (queue, state) (relay_queue_jobs)", "{{queue}} {{state}}"]],
    },
    {
      title: "How much memory does each process use?",
      unit: "bytes",
      runbook: "worker-gone",
      answers: [["max by (job, instance) (process_resident_memory_bytes)", "{{job}} {{instance}}"]],
    },
    {
      title: "How much processor does each use?",
      unit: "percentunit",
      runbook: "delivery-late",
      answers: [
        [
          "sum by (job, instance) (rate(process_cpu_seconds_total[$__rate_interval]))",
          "{{job}} {{instance}}",
        ],
      ],
    },
    {
      title: "How large are segments when they are written?",
      unit: "short",
      runbook: "redis-memory",
      answers: [
        [quantile(0.5, "relay_segment_events"), "half of them"],
        [quantile(0.95, "relay_segment_events"), "95 %"],
      ],
    },
  ],
};

/** File name -> dashboard. */
export const DASHBOARDS: Readonly<Record<string, Dashboard>> = {
  pipeline: PIPELINE,
  destination: DESTINATION,
  "dead-letters": DEAD_LETTERS,
  capacity: CAPACITY,
};
