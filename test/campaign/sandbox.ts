import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { Deployment } from "@relay/testkit";

/** A request in which an event was accepted. */
export interface Acceptance {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Whether the sender read a clear answer. */
  readonly isClear: boolean;
  /** Whether only the sender was missing. */
  readonly isUnread?: boolean;
}

/** An accepted event, as the sandbox records it. */
export interface Arrival {
  readonly platform: string;
  readonly dataset: string;
  readonly eventId: string;
  /** When it came first, epoch milliseconds. */
  readonly at: number;
  /** Each time it came, where that was more than once; epoch milliseconds. */
  readonly acceptances?: readonly Acceptance[];
}

/** What the platforms took, by their own record; the query asks for a part of it. */
export async function* arrivals(
  { sandbox }: Pick<Deployment, "sandbox">,
  query = "",
): AsyncGenerator<Arrival> {
  const response = await fetch(`${sandbox.url}/_sandbox/accepted${query}`);
  const body = Readable.fromWeb(response.body as ReadableStream);
  for await (const line of createInterface({ input: body })) {
    if (line !== "") yield JSON.parse(line) as Arrival;
  }
}

/** Returns the rule's id. */
export async function addFault(
  { sandbox }: Pick<Deployment, "sandbox">,
  rule: Readonly<Record<string, unknown>>,
): Promise<string> {
  const response = await fetch(`${sandbox.url}/_sandbox/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(rule),
  });
  const answer = (await response.json()) as { readonly id?: string; readonly error?: string };
  if (answer.id === undefined) throw new Error(`the sandbox refuses the fault: ${answer.error}`);
  return answer.id;
}

export async function removeFault(deployment: Deployment, id: string): Promise<void> {
  await fetch(`${deployment.sandbox.url}/_sandbox/faults/${id}`, { method: "DELETE" });
}

/** Requests so far, of all datasets. */
export async function requestsMade(deployment: Deployment): Promise<number> {
  const response = await fetch(`${deployment.sandbox.url}/_sandbox/summary`);
  const summary = (await response.json()) as Readonly<
    Record<string, Readonly<Record<string, { readonly requests: number }>>>
  >;
  return Object.values(summary)
    .flatMap((datasets) => Object.values(datasets))
    .reduce((sum, { requests }) => sum + requests, 0);
}
