import type { DeadLetter } from "@relay/core";

/** What dead letters can be filtered by, besides time. Each value of each facet has its own index. */
export interface DeadLetterFilter {
  readonly reason?: string;
  /** The platform's code, with its subcode when it has one: `100/2804050`. */
  readonly code?: string;
  readonly eventName?: string;
  readonly dataset?: string;
  /** The source that sent the conversion. */
  readonly source?: string;
}

const NAMES = ["reason", "code", "eventName", "dataset", "source"] as const;
export type FacetName = (typeof NAMES)[number];

export interface Facet {
  readonly name: FacetName;
  readonly value: string;
}

/** The facets of a dead letter, as Redis names them. */
export function facetsOf({ reason, attempts, conversion, dataset, envelope }: DeadLetter): readonly string[] {
  const code = codeOf(attempts.at(-1)?.answer);
  return [
    `reason:${reason}`,
    `eventName:${conversion.event_name}`,
    `dataset:${dataset}`,
    `source:${envelope.source}`,
    ...(code === undefined ? [] : [`code:${code}`]),
  ];
}

/** The facets that a filter asks for. */
export function facetsIn(filter: DeadLetterFilter): readonly string[] {
  return NAMES.flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [`${name}:${value}`];
  });
}

export function parseFacet(text: string): Facet {
  const colon = text.indexOf(":");
  return { name: text.slice(0, colon) as FacetName, value: text.slice(colon + 1) };
}

/** A platform's code and subcode as one text. */
export function codeOf(answer: DeadLetter["attempts"][number]["answer"] | undefined): string | undefined {
  if (answer?.code === undefined) return undefined;
  return answer.subcode === undefined ? String(answer.code) : `${answer.code}/${answer.subcode}`;
}
