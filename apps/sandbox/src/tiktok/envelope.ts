import { isJsonObject, type JsonObject, readJson } from "../json.ts";
import type { Circumstances, Incoming, EventRequest, Refusal } from "../platform.ts";
import type { EventSource } from "./event.ts";
import {
  checkFields,
  checkText,
  type FieldFault,
  type Fields,
  missing,
  wrong,
  wrongKind,
} from "./field-fault.ts";
import { EMPTY_TOKEN, INVALID_TOKEN, describeFieldFault, WRONG_BATCH_SIZE } from "./refusals.ts";

export interface TiktokEventRequest extends EventRequest {
  /** Undefined when TikTok could not read the body. */
  readonly fields: JsonObject | undefined;
}

const OPTIONAL: Fields = new Map([
  ["test_event_code", "text"],
  ["partner_name", "text"],
]);

const MAX_EVENTS = 1_000;

export function openTiktokEventRequest({ headers, body }: Incoming): TiktokEventRequest {
  const token = headers["access-token"];
  const fields = readFields(headers["content-type"] ?? "", body);
  const id = fields?.["event_source_id"];
  const data = fields?.["data"];
  return {
    dataset: typeof id === "string" ? id : "",
    token: typeof token === "string" ? token : undefined,
    events: Array.isArray(data) ? data : [],
    fields,
  };
}

function readFields(contentType: string, body: Buffer): JsonObject | undefined {
  if (!contentType.includes("application/json")) return undefined;
  const document = readJson(body.toString("utf8"));
  return isJsonObject(document) ? document : undefined;
}

/** Judges everything of a request except its events. */
export function judgeEnvelope(
  eventRequest: TiktokEventRequest,
  { tokens }: Circumstances,
): Refusal | undefined {
  if (!eventRequest.token) return EMPTY_TOKEN;
  if (!tokens.has(eventRequest.token)) return INVALID_TOKEN;
  const fault =
    eventRequest.fields === undefined ? wrongKind("body", "object") : checkRequest(eventRequest.fields);
  if (fault !== undefined) return describeFieldFault(fault);
  const size = eventRequest.events.length;
  return size === 0 || size > MAX_EVENTS ? WRONG_BATCH_SIZE : undefined;
}

function checkRequest(fields: JsonObject): FieldFault | undefined {
  const { event_source: source, event_source_id: id, data } = fields;
  if (!isEventSource(source)) return wrong("event_source", "must be web, app or offline");
  const fault = checkText(id, "event_source_id");
  if (fault !== undefined) return fault;
  if (!isIdOf(source, String(id))) return wrongKind("event_source_id", "text");
  if (data === undefined) return missing("data");
  return Array.isArray(data) ? checkFields(fields, OPTIONAL, "") : wrongKind("data", "list");
}

export function isEventSource(source: unknown): source is EventSource {
  return source === "web" || source === "app" || source === "offline" || source === "crm";
}

/**
 * Event sets have long decimal numbers. A pixel code instead is answered "not a valid string" although it is one. For
 * pixels and apps no such answer is known, so any id is accepted there.
 */
function isIdOf(source: EventSource, id: string): boolean {
  return source === "web" || source === "app" || /^\d+$/.test(id);
}
