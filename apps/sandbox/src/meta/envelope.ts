import { isJsonObject, type JsonObject, readJson } from "../json.ts";
import type { Circumstances, Incoming, EventRequest, Refusal } from "../platform.ts";
import { bearerOf } from "./bearer.ts";
import { checkClosed, type Keys, describeSchemaFault } from "./schema-fault.ts";
import { INVALID_TOKEN, invalidParameter } from "./refusals.ts";
import { judgeVersion, OLDEST_VERSION } from "./version.ts";

export interface MetaEventRequest extends EventRequest {
  readonly version: string;
  /** Undefined when Meta could not read the body. */
  readonly fields: JsonObject | undefined;
}

/**
 * The top-level fields of a request (Meta, Using the API and Events edge), and `id`, which its SDK for Node repeats
 * there.
 */
const FIELDS: Keys = new Map([
  ["id", "text"],
  ["data", "list"],
  ["test_event_code", "text"],
  ["partner_agent", "text"],
  ["namespace_id", "text"],
  ["upload_id", "text"],
  ["upload_tag", "text"],
  ["upload_source", "text"],
  ["platforms", "list"],
  ["progress", "object"],
  ["trace", "integer"],
  ["access_token", "text"],
  ["appsecret_proof", "text"],
]);

const MAX_EVENTS = 1_000;

export function openMetaEventRequest({ params, query, headers, body }: Incoming): MetaEventRequest {
  const fields = readFields(headers["content-type"] ?? "", body);
  const token = query["access_token"] ?? fields?.["access_token"] ?? bearerOf(headers.authorization);
  return {
    version: params["version"] ?? "",
    dataset: params["dataset"] ?? "",
    token: typeof token === "string" ? token : undefined,
    events: readEvents(fields?.["data"]),
    fields,
  };
}

function readFields(contentType: string, body: Buffer): JsonObject | undefined {
  if (contentType.includes("application/x-www-form-urlencoded")) return readForm(body.toString("utf8"));
  if (!contentType.includes("application/json")) return undefined;
  const document = readJson(body.toString("utf8"));
  return isJsonObject(document) ? withoutNulls(document) : undefined;
}

/** Meta's SDK for Node sends null for every top-level field that was not set, and Graph accepts it. */
function withoutNulls(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** In a form every value is text; lists and objects are JSON in that text. */
function readForm(text: string): JsonObject {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const kind = FIELDS.get(name);
    fields[name] = kind === "text" || kind === undefined ? value : readJson(value);
  }
  return fields;
}

/** Each event in the list may also be JSON text. */
function readEvents(data: unknown): readonly unknown[] {
  if (!Array.isArray(data)) return [];
  for (let position = 0; position < data.length; position += 1) {
    const event: unknown = data[position];
    if (typeof event === "string") data[position] = readJson(event);
  }
  return data;
}

/** Judges everything of a request except its events. */
export function judgeEnvelope(
  eventRequest: MetaEventRequest,
  { tokens }: Circumstances,
): Refusal | undefined {
  const versionFault = judgeVersion(eventRequest.version, OLDEST_VERSION.events);
  if (versionFault) return versionFault;
  if (eventRequest.token === undefined || !tokens.has(eventRequest.token)) return INVALID_TOKEN;
  if (eventRequest.fields === undefined)
    return invalidParameter("(#100) The body is not readable as JSON or as a form");
  const fault = checkClosed(eventRequest.fields, FIELDS, "");
  if (fault !== undefined) return invalidParameter(describeSchemaFault("$", fault));
  if (!isPartnerAgent(eventRequest.fields["partner_agent"]))
    return invalidParameter("(#100) Param partner_agent is invalid");
  if (eventRequest.events.length === 0) return invalidParameter("(#100) Param data must be a non-empty list");
  if (eventRequest.events.length > MAX_EVENTS)
    return invalidParameter(`(#100) Param data holds more than ${MAX_EVENTS} events`);
  return undefined;
}

/** Shorter than 23 characters, at least two letters. */
const PARTNER_AGENT = /^(?=(?:.*[a-zA-Z]){2}).{2,22}$/;

function isPartnerAgent(agent: unknown): boolean {
  return agent === undefined || (typeof agent === "string" && PARTNER_AGENT.test(agent));
}
