import { IN, rate } from "../expressions.ts";
import type { Dashboard } from "../panel.ts";

/** What was given up, and what is being done about it. */
export const DEAD_LETTERS: Dashboard = {
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
        [`max by (destination) (relay_replays_left_dead_letters${IN})`, "{{destination}} to send"],
        [`max by (destination) (relay_replaying_dead_letters${IN})`, "{{destination}} on their way"],
      ],
    },
    {
      title: "Are producers told what became of their conversions?",
      unit: "short",
      runbook: "webhooks",
      answers: [["max by (state) (relay_webhooks)", "webhooks {{state}}"]],
    },
    {
      title: "Who is paused for them?",
      unit: "short",
      runbook: "dead-letters",
      answers: [
        [
          `max by (destination) (relay_gate_reason{reason="dead-letters", destination=~"$destination"})`,
          "{{destination}}",
        ],
      ],
    },
  ],
};
