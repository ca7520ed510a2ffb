import type { DeadLetter, DeadReason } from "@relay/core";

const DIED_AT_MS = Date.now() - 60_000;

/** The id of the numbered dead letter of the exams. */
export const idOf = (number: number) => String(number).padStart(24, "0");

/** The numbered dead letter of the exams. A higher number died later. */
export function deadLetter(number: number, reason: DeadReason = "refused"): DeadLetter {
  return {
    id: idOf(number),
    destination: "shop",
    dataset: "1001",
    reason,
    diedAtMs: DIED_AT_MS + number,
    envelope: { source: "web", receivedAtMs: 1, requestId: "r" },
    conversion: {
      event_name: "Purchase",
      event_time: 1,
      event_id: `e${number}`,
      action_source: "website",
      user_data: {},
    },
    attempts: [],
  };
}
