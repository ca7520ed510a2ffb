import { problemSender } from "@relay/http";

/** Answers that are not about single conversions: RFC 9457. The `type` is stable; texts may change. */
export const PROBLEMS = {
  malformed: { status: 400, title: "The body cannot be read.", remedy: "Send valid JSON or NDJSON." },
  unauthorized: {
    status: 401,
    title: "No source has this API key.",
    remedy: "Send Authorization: Bearer <key>, with a key whose SHA-256 is in relay.yaml.",
  },
  "not-found": {
    status: 404,
    title: "There is no such route.",
    remedy: "GET /openapi.json lists the routes.",
  },
  "unknown-event": {
    status: 404,
    title: "No destination of this source knows the event_id.",
    remedy:
      "Give event_name too if it is a rare one; a delivery is remembered for ledger_hours, a dead letter for keep_dead_letters_days.",
  },
  "too-large": {
    status: 413,
    title: "The request is too large.",
    remedy: "Send fewer conversions in one request.",
  },
  "unsupported-media-type": {
    status: 415,
    title: "The body's type is not one the relay reads.",
    remedy: "Send application/json or application/x-ndjson, plain, gzip or deflate.",
  },
  "invalid-fields": {
    status: 422,
    title: "A field beside data, or a query parameter, is unknown or invalid.",
    remedy: "Correct or remove the fields listed in faults; nothing was written.",
  },
  "nothing-accepted": {
    status: 422,
    title: "No conversion was accepted.",
    remedy: "Correct the faults listed for each; nothing was written.",
  },
  "webhook-unusable": {
    status: 422,
    title: "The webhook cannot be used.",
    remedy: "Correct webhook_url or leave it out; nothing was written.",
  },
  overloaded: {
    status: 429,
    title: "The relay has no room for more conversions now.",
    remedy: "Repeat after Retry-After.",
  },
  "rate-limited": {
    status: 429,
    title: "The source has sent as many conversions as it may.",
    remedy: "Repeat after Retry-After; nothing was written. The relay's operator sets the limit.",
  },
  backlogged: {
    status: 429,
    title:
      "The backlog of a destination of these conversions is full, or as full as their source may make it.",
    remedy: "Repeat after Retry-After; nothing was written for any destination.",
  },
  busy: {
    status: 503,
    title: "The relay is reading as many bytes of request bodies as it may.",
    remedy: "Repeat after Retry-After.",
  },
  failed: {
    status: 500,
    title: "The relay failed on this request by a fault of its own.",
    remedy: "Do not repeat it: it would fail again. The relay's operator finds the error in its log.",
  },
  unavailable: {
    status: 503,
    title: "Redis does not answer, or did not confirm the conversions.",
    remedy: "Repeat after Retry-After: repetitions are recognised.",
  },
} as const;
export type ProblemName = keyof typeof PROBLEMS;

export const sendProblem = problemSender(PROBLEMS);
