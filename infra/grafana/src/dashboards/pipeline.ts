import { quantile, rate } from "../expressions.ts";
import type { Dashboard } from "../panel.ts";

/** Is it healthy, where is it slow, what is lost? */
export const PIPELINE: Dashboard = {
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
      title: "How many fail while others are taken?",
      unit: "short",
      runbook: "set-aside",
      answers: [
        ["sum by (destination) (max by (destination, lane) (relay_lane_aside_events))", "{{destination}}"],
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
      title: "What share does the ingest API refuse?",
      unit: "percentunit",
      runbook: "refusals",
      answers: [
        [
          `${rate("relay_events_judged_total", "source", '{outcome="refused"}')} / ${rate("relay_events_judged_total", "source")}`,
          "{{source}}",
        ],
      ],
    },
    {
      title: "What does the ingest API refuse, and why?",
      unit: "ops",
      runbook: "refusals",
      answers: [
        [
          rate("relay_events_refused_total", "source, code, destination"),
          "{{source}} {{code}} {{destination}}",
        ],
      ],
    },
    {
      title: "What is accepted with a warning?",
      unit: "ops",
      runbook: "refusals",
      answers: [[rate("relay_events_warned_total", "source, code"), "{{source}} {{code}}"]],
    },
    {
      title: "How many requests are turned away?",
      unit: "ops",
      runbook: "shedding",
      answers: [[rate("relay_requests_shed_total", "reason"), "{{reason}}"]],
    },
    {
      title: "On how many requests does the ingest API fail?",
      unit: "ops",
      runbook: "requests-failed",
      answers: [[rate("relay_requests_failed_total", "instance"), "{{instance}}"]],
    },
    {
      title: "How many bytes of bodies are held?",
      unit: "bytes",
      runbook: "shedding",
      answers: [["max by (instance) (relay_body_bytes_in_flight)", "{{instance}}"]],
    },
    {
      title: "How many connections do clients have?",
      unit: "short",
      runbook: "shedding",
      answers: [
        ["max by (instance) (relay_connections)", "{{instance}}"],
        [
          "sum by (instance) (increase(relay_connections_refused_total[$__rate_interval]))",
          "{{instance}} refused",
        ],
      ],
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
