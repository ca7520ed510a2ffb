import { PROBLEMS, type ProblemName } from "../problem.ts";
import { ref } from "./schema-reference.ts";

export const Problem = {
  type: "object",
  description: "RFC 9457.",
  required: ["type", "title", "status", "remedy"],
  properties: {
    type: {
      type: "string",
      enum: Object.keys(PROBLEMS).map((name) => `urn:conversion-relay:problem:${name}`),
    },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    remedy: { type: "string" },
    results: { type: "array", items: ref("Result") },
    faults: { type: "array", items: ref("Fault"), description: "Faults of fields beside data." },
  },
};

/** The answers of an operation that are problem documents, by status. */
export const problems = (names: readonly ProblemName[]) =>
  Object.fromEntries(names.map((name) => [String(PROBLEMS[name].status), problem(name)]));

const exampleOf = (name: ProblemName) => ({
  type: `urn:conversion-relay:problem:${name}`,
  ...PROBLEMS[name],
});

const problem = (name: ProblemName) => ({
  description: PROBLEMS[name].title,
  content: { "application/problem+json": { schema: ref("Problem"), example: exampleOf(name) } },
});

/** Problems of a request whose conversions cannot be read. */
export const UNREADABLE = [
  "malformed",
  "unauthorized",
  "too-large",
  "unsupported-media-type",
  "invalid-fields",
] as const;
