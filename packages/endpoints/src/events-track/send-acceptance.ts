import { type Fault, isError } from "@relay/core";
import type { Acceptance, Admitted } from "@relay/pipeline/admission";
import type { Response } from "express";
import { OK, PARTIAL, send, SHED, wrongParameter } from "./answer.ts";
import type { TranslatedEvent } from "./read-events.ts";

/** Most refused events named in one answer. All are counted. */
const MOST_NAMED = 100;

/** Answers a request as TikTok does. Refused events are named in `data.refused`. */
export function sendAcceptance(
  response: Response,
  acceptance: Acceptance,
  events: readonly TranslatedEvent[],
): void {
  switch (acceptance.kind) {
    case "accepted":
    case "nothing-accepted":
      return sendResults(response, acceptance.admitted, events);
    case "backlogged":
    case "rate-limited":
    case "overloaded":
      response.set("Retry-After", String(acceptance.retryAfterSeconds));
      send(response, SHED.overloaded);
  }
}

function sendResults(
  response: Response,
  { results, accepted, withheld }: Admitted,
  events: readonly TranslatedEvent[],
): void {
  // A withheld event needs no repetition. TikTok has no other word for it.
  const count = results.length - accepted - withheld;
  if (count === 0) return send(response, OK);
  const refused = refusalsIn(results, events);
  if (accepted + withheld > 0) return send(response, PARTIAL, { refused, refused_count: count });
  const [first] = refused;
  const why = first ? `Batch.${first.index}.${first.field}: ${first.message}` : "no event can be taken";
  send(response, wrongParameter(why), { refused });
}

/** The first error of a refused event. */
interface Refusal extends Pick<Fault, "code" | "message" | "remedy"> {
  readonly index: number;
  /** As TikTok writes paths: `user.email`. */
  readonly field: string;
}

function refusalsIn(results: Admitted["results"], events: readonly TranslatedEvent[]): readonly Refusal[] {
  const named = results.filter(({ status }) => status === "refused").slice(0, MOST_NAMED);
  return named.flatMap(({ index, faults = [] }) => {
    const first = faults.find(isError);
    if (!first) return [];
    const { pointer, code, message, remedy } = first;
    const field = (events[index]?.pointerBack(pointer) ?? pointer).slice(1).replaceAll("/", ".");
    return [{ index, field, code, message, remedy }];
  });
}
