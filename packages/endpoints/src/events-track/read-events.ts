import {
  type ActionSource,
  type Fault,
  readRequestFields,
  type RequestFields,
  withRequestFields,
  isObject,
} from "@relay/core";
import { faultsOfQuery } from "@relay/http";
import { parseInParts, type Submission, UnjudgedItems } from "@relay/pipeline/admission";
import { actionSourceOf, EVENT_SOURCES, isEventSource, tiktok } from "@relay/platforms";
import type { EndpointContext, Sender } from "../endpoint.ts";
import { type Code, wrongBatchSize, wrongParameter } from "./answer.ts";

/** An event as the relay's conversion. */
export interface TranslatedEvent {
  readonly value: unknown;
  /** Translates a pointer into the conversion to one into the event. */
  readonly pointerBack: (pointer: string) => string;
}

/** The events of a request, ready for admission, or why there are none. */
export type ReadEvents =
  | {
      readonly kind: "events";
      readonly submission: Submission;
      /** In the order of the request. */
      readonly events: readonly TranslatedEvent[];
    }
  | { readonly kind: "refused"; readonly code: Code };

/** Fields of the request itself; the others are read as fields of its events. */
const OWN_FIELDS = ["event_source", "event_source_id", "data"];

/** Reads the events of a request. They may go to the destinations of its event source only. */
export async function readEvents(
  body: Buffer,
  query: Readonly<Record<string, unknown>>,
  { router }: Sender,
  { maxEvents }: Pick<EndpointContext, "maxEvents">,
): Promise<ReadEvents> {
  const fields = await fieldsIn(body);
  if (!fields) return refused("the body is not a JSON object");
  const { event_source: kind, event_source_id: id, data } = fields;
  if (!isEventSource(kind)) return refused(`event_source must be one of: ${EVENT_SOURCES.join(", ")}`);
  const dataset = typeof id === "string" || typeof id === "number" ? `${kind}:${id}` : undefined;
  const only = new Set(
    router.destinations.filter(
      ({ platform, dialect }) => platform === tiktok.name && dialect.dataset === dataset,
    ),
  );
  if (only.size === 0)
    return refused(
      `event_source_id: no route of ${router.source} leads to a TikTok destination of that source`,
    );
  const inQuery = faultsOfQuery(query, {});
  if (inQuery.length > 0) return refused(`this endpoint takes no query parameters: ${asText(inQuery)}`);
  const common = readRequestFields(fields, OWN_FIELDS, router.conversions, tiktok.requestFields);
  if (!common.ok) return refused(asText(common.faults));
  if (!Array.isArray(data) || data.length === 0 || data.length > maxEvents)
    return { kind: "refused", code: wrongBatchSize(maxEvents) };
  const events = data.map((event: unknown) => translated(event, actionSourceOf(kind), common.fields));
  const items = events.map(({ value }) => ({ ok: true, value }) as const);
  return {
    kind: "events",
    submission: { router, only, items: new UnjudgedItems(items), isAtomic: false },
    events,
  };
}

/** The top-level fields of a body; undefined when it is not a JSON object. */
async function fieldsIn(body: Buffer): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const value = await parseInParts(body.toString("utf8"));
    return isObject(value) ? value : undefined;
  } catch {
    // The parser's own message quotes the text, which is personal data.
    return undefined;
  }
}

function translated(event: unknown, actionSource: ActionSource, common: RequestFields): TranslatedEvent {
  const translation = tiktok.translate(event, actionSource);
  const { value, pointerBack } = translation ?? { value: event, pointerBack: (pointer: string) => pointer };
  return { value: withRequestFields(value, common), pointerBack };
}

function refused(message: string): ReadEvents {
  return { kind: "refused", code: wrongParameter(message) };
}

function asText(faults: readonly Fault[]): string {
  return faults.map(({ pointer, message }) => `${pointer.slice(1)} ${message}`).join("; ");
}
