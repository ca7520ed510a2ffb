import { problemSender } from "@relay/http";

/** Answers of the admin API to requests that it did not carry out. */
export const PROBLEMS = {
  invalid: {
    status: 400,
    title: "The request does not have the required form.",
    remedy: "Correct every fault listed; GET /openapi.json describes each request.",
  },
  malformed: { status: 400, title: "The body cannot be read.", remedy: "Send valid JSON." },
  unauthorized: {
    status: 401,
    title: "The API key is unknown.",
    remedy:
      "Send Authorization: Bearer <key>, with a key whose SHA-256 is under admin.keys in relay.yaml, or sign in to the console.",
  },
  "cross-site": {
    status: 403,
    title: "A page of another site made the request.",
    remedy: "Open the console itself; programs send Authorization: Bearer <key> instead of a cookie.",
  },
  forbidden: {
    status: 403,
    title: "The API key lacks the required scope.",
    remedy: "Use a key that has the scope named in the detail.",
  },
  "not-found": {
    status: 404,
    title: "There is no such route.",
    remedy: "GET /openapi.json lists the routes.",
  },
  "no-console": {
    status: 404,
    title: "The console has not been built.",
    remedy: "Run `npm run setup`, then start the admin API again.",
  },
  unknown: {
    status: 404,
    title: "The named object does not exist.",
    remedy: "The detail names it and where to look.",
  },
  conflict: {
    status: 409,
    title: "The present state does not allow this.",
    remedy: "The detail says why, and what would allow it.",
  },
  "too-large": { status: 413, title: "The request is too large.", remedy: "Send at most 1 MiB." },
  busy: {
    status: 503,
    title: "The admin API is reading as many bytes of request bodies as it may.",
    remedy: "Repeat after Retry-After.",
  },
  failed: {
    status: 500,
    title: "An unexpected error occurred.",
    remedy: "Read the log; the change may or may not have been made.",
  },
  unavailable: { status: 503, title: "Redis does not answer.", remedy: "Repeat after Retry-After." },
} as const;
export type ProblemName = keyof typeof PROBLEMS;

export const sendProblem = problemSender(PROBLEMS);
