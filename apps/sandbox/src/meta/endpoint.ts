import { isJsonObject, type JsonObject } from "../json.ts";
import type {
  Answer,
  Circumstances,
  LocalRefusal,
  Platform,
  Refusal,
  EventSummary,
  Usage,
} from "../platform.ts";
import { judgeEnvelope, type MetaEventRequest, openMetaEventRequest } from "./envelope.ts";
import { findBusinessFault } from "./event-rules.ts";
import { checkEvent } from "./event-schema.ts";
import { brokenRule, INVALID_TOKEN, invalidParameter, tooManyCalls } from "./refusals.ts";
import { describeSchemaFault } from "./schema-fault.ts";

/** Meta's Conversions API, `POST /v{N}.0/{dataset}/events`. */
export const meta: Platform<MetaEventRequest> = {
  name: "meta",
  invalidToken: INVALID_TOKEN,
  open: openMetaEventRequest,
  judge: (eventRequest, circumstances) =>
    judgeEnvelope(eventRequest, circumstances) ?? judgeEvents(eventRequest, circumstances),
  summarise,
  accepted: (received, trace) => ({
    status: 200,
    document: { events_received: received, messages: [], fbtrace_id: trace },
  }),
  refused,
  refusedLocally,
  throttled: tooManyCalls,
  label: ({ code, subcode }) => (subcode === undefined ? String(code) : `${code}/${subcode}`),
  usageHeaders,
};

/** The schema of all events is checked before the rules of any event, as Meta parses parameters before it uses them. */
function judgeEvents({ events }: MetaEventRequest, { nowMs }: Circumstances): Refusal | undefined {
  for (let position = 0; position < events.length; position += 1) {
    const fault = checkEvent(events[position]);
    if (fault !== undefined) return invalidParameter(describeSchemaFault(`$['data'][${position}]`, fault));
  }
  const nowSeconds = Math.floor(nowMs / 1000);
  for (const event of events) {
    const fault = findBusinessFault(event as JsonObject, nowSeconds);
    if (fault !== undefined) return brokenRule(fault);
  }
  return undefined;
}

function summarise(event: unknown): EventSummary {
  const { event_name: name, event_id: id, event_time: time, action_source: source } = event as JsonObject;
  const { user_data: userData } = event as JsonObject;
  return {
    eventName: String(name),
    eventId: typeof id === "string" ? id : undefined,
    eventTime: Number(time),
    isDeduplicated: source !== "business_messaging",
    // Match quality is judged for the web only (Meta, Dataset Quality API).
    matchKeys: source === "website" && isJsonObject(userData) ? Object.keys(userData) : undefined,
  };
}

function refused(refusal: Refusal, trace: string): Answer {
  const { code, subcode, message, detail, httpStatus = 400, isTransient = false } = refusal;
  const { type = "OAuthException" } = refusal;
  const error = {
    message,
    type,
    code,
    error_subcode: subcode,
    is_transient: isTransient,
    error_user_title: detail === undefined ? undefined : "Invalid event",
    error_user_msg: detail,
    fbtrace_id: trace,
  };
  return { status: httpStatus, document: { error } };
}

/** A subcode that several senders met without learning its meaning, as with an invented rule. */
const UNEXPLAINED_SUBCODE = 2804019;

function refusedLocally(local: LocalRefusal): Refusal {
  const { pointer, culprit, code = 100, subcode = UNEXPLAINED_SUBCODE } = local;
  const detail = local.message ?? "An event breaks a rule of this dataset";
  if (culprit === undefined) return { code, subcode, message: "Invalid parameter", detail };
  const path = pointer.map((step) => `['${step}']`).join("");
  return { code, subcode, message: `(#${code}) Param $['data'][${culprit}]${path} is refused`, detail };
}

function usageHeaders({ percent, waitMinutes }: Usage, dataset: string): Readonly<Record<string, string>> {
  const load = { call_count: percent, total_cputime: percent, total_time: percent };
  const useCase = { type: "ads_management", ...load, estimated_time_to_regain_access: waitMinutes };
  return {
    "X-App-Usage": JSON.stringify(load),
    "X-Business-Use-Case-Usage": JSON.stringify({
      [dataset]: [{ ...useCase, ads_api_access_tier: "standard_access" }],
    }),
  };
}
