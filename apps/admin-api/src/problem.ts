import { problemSender } from "@relay/http";

/** What the admin API answers when it does not do what was asked. */
export const PROBLEMS = {
  invalid: {
    status: 400,
    title: "The request is not of the form that is asked for.",
    remedy: "Correct every fault listed; GET /openapi.json describes each request.",
  },
  malformed: { status: 400, title: "The body cannot be read.", remedy: "Send valid JSON." },
  unauthorized: {
    status: 401,
    title: "Nobody has this API key.",
    remedy: "Send Authorization: Bearer <key>, with a key whose SHA-256 is under admin.keys in relay.yaml.",
  },
  forbidden: {
    status: 403,
    title: "This key may not do that.",
    remedy: "Use a key that has the scope named.",
  },
  "not-found": {
    status: 404,
    title: "There is nothing here.",
    remedy: "GET /openapi.json lists what there is.",
  },
  unknown: {
    status: 404,
    title: "There is no such thing.",
    remedy: "The detail says what, and where to look.",
  },
  conflict: {
    status: 409,
    title: "It cannot be done as things are.",
    remedy: "The detail says why, and what would make it possible.",
  },
  "too-large": { status: 413, title: "The request is too large.", remedy: "Send at most 1 MiB." },
  busy: {
    status: 503,
    title: "The admin API reads as many bytes of bodies as it may at one time.",
    remedy: "Repeat after Retry-After.",
  },
  failed: { status: 500, title: "It failed.", remedy: "Look at the log; nothing may have been changed." },
  unavailable: { status: 503, title: "Redis does not answer.", remedy: "Repeat after Retry-After." },
} as const;
export type ProblemName = keyof typeof PROBLEMS;

export const sendProblem = problemSender(PROBLEMS);
