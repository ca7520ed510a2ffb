import { IN, quantile, rate } from "../expressions.ts";
import type { Dashboard } from "../panel.ts";

/** One account on a platform: outcomes, latency, limits, match quality. */
export const DESTINATION: Dashboard = {
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
      title: "Why is it shut?",
      unit: "short",
      runbook: "lane-old",
      kind: "state-timeline",
      answers: [[`max by (destination, reason) (relay_gate_reason${IN})`, "{{destination}} {{reason}}"]],
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
      title: "How long are its API versions served?",
      unit: "dtdurations",
      runbook: "api-version",
      answers: [
        [
          `min by (destination, use, version) (relay_api_version_end_timestamp_seconds${IN}) - time()`,
          "{{destination}} {{use}} {{version}}",
        ],
      ],
    },
    {
      title: "How often does the platform warn of an API version's end?",
      unit: "ops",
      runbook: "api-version",
      answers: [
        [rate("relay_api_version_warnings_total", "destination, use", IN), "{{destination}} {{use}}"],
      ],
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
