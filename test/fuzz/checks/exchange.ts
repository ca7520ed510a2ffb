import type { Answer } from "../client/read-answers.ts";
import { draft, type Draft, type HostileRequest } from "../requests/draft.ts";

/** A request of a test: to the ingest API, unless its fields say otherwise. */
export const request = (fields: Partial<Draft> = {}): HostileRequest => ({
  ...draft({ to: "ingest", method: "POST", path: "/v1/events", ...fields }),
  n: 1,
  conduct: "plain",
});

/** An answer of a test, in JSON. */
export const answer = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: new Map(Object.entries({ "content-type": "application/json", ...headers })),
  body: typeof body === "string" ? body : JSON.stringify(body),
});
