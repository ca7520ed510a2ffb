import { quantile } from "../expressions.ts";
import type { Dashboard } from "../panel.ts";

/** Redis' memory, what fills it, and when it is full. */
export const CAPACITY: Dashboard = {
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
      answers: [
        ["max(abs(relay_clock_skew_seconds))", "furthest apart"],
        ["min by (source) (relay_newest_event_age_seconds)", "newest conversion of {{source}}"],
      ],
    },
    {
      title: "Which nodes of Redis are up?",
      unit: "short",
      runbook: "redis-node",
      answers: [["min by (node, role) (relay_redis_node_up)", "{{node}} {{role}}"]],
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
      title: "Which event names find no room?",
      unit: "short",
      runbook: "event-names",
      answers: [
        [
          "sum by (destination) (max by (destination, lane) (increase(relay_lane_event_names_over_total[$__rate_interval])))",
          "{{destination}} not remembered",
        ],
        [
          "sum by (destination) (max by (destination, lane) (increase(relay_lane_quality_scores_over_total[$__rate_interval])))",
          "{{destination}} without predicted quality",
        ],
      ],
    },
    {
      title: "What do the queues hold?",
      unit: "short",
      runbook: "no-delivery",
      answers: [["max by (queue, state) (relay_queue_jobs)", "{{queue}} {{state}}"]],
    },
    {
      title: "How much memory does each program use?",
      unit: "bytes",
      runbook: "worker-gone",
      answers: [["max by (job, instance) (process_resident_memory_bytes)", "{{job}} {{instance}}"]],
    },
    {
      title: "Are all processes of each program ready?",
      unit: "short",
      runbook: "process-replaced",
      answers: [["max by (job, instance, state) (relay_processes)", "{{job}} {{instance}} {{state}}"]],
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
