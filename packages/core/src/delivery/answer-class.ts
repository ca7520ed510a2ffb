/** The classes of a platform's answers, each with what the relay does after one. Completes “the relay …”. */
export const ANSWER_CLASSES = {
  delivered: "writes it to the ledger",
  payload:
    "takes the named events out, or halves the request until each culprit is alone. Culprits become dead letters; the other events are delivered",
  "too-large": "halves the request",
  credentials: "suspends the destination and probes it by itself; gives no conversion up",
  "api-version":
    "suspends the destination and probes it by itself; the remedy is another api_version in relay.yaml",
  throttled: "sends nothing to the destination for as long as the answer asks, an hour at the most",
  retry: "backs off (exponential, full jitter); the conversions stay until their own deadline",
  unknown:
    "backs off, and marks the conversions as possibly sent: they are repeated with the same ids, for 47 hours",
} as const;

export type AnswerClass = keyof typeof ANSWER_CLASSES;
