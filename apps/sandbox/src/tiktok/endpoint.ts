import type { JsonObject } from "../json.ts";
import type {
  Circumstances,
  LocalRefusal,
  PartialSuccess,
  Platform,
  Refusal,
  EventSummary,
} from "../platform.ts";
import { isEventSource, judgeEnvelope, openTiktokEventRequest, type TiktokEventRequest } from "./envelope.ts";
import { checkEvent } from "./event.ts";
import { PARAMETER_ERROR } from "./field-fault.ts";
import { INVALID_TOKEN, describeFieldFault, tooManyRequests } from "./refusals.ts";

/** TikTok's Events API, `POST /open_api/v1.3/event/track/`. The HTTP status is 200 whatever the code says. */
export const tiktok: Platform<TiktokEventRequest> = {
  name: "tiktok",
  invalidToken: INVALID_TOKEN,
  open: openTiktokEventRequest,
  judge: (eventRequest, circumstances) =>
    judgeEnvelope(eventRequest, circumstances) ?? judgeEvents(eventRequest, circumstances),
  summarise,
  accepted: (_received, trace, partial) => ({ status: 200, document: successOf(trace, partial) }),
  refused: ({ code, message, httpStatus = 200 }, trace) => ({
    status: httpStatus,
    document: { code, message, request_id: trace, data: {} },
  }),
  refusedLocally,
  throttled: tooManyRequests,
  label: ({ code }) => String(code),
  usageHeaders: () => ({}),
};

const PARTIAL_OK = 20001;

function successOf(trace: string, partial: PartialSuccess | undefined): JsonObject {
  if (partial === undefined) return { code: 0, message: "OK", request_id: trace, data: {} };
  return { code: PARTIAL_OK, message: "Partial OK", request_id: trace, data: partial.data };
}

function judgeEvents(eventRequest: TiktokEventRequest, { namesCulprit }: Circumstances): Refusal | undefined {
  const source = eventRequest.fields?.["event_source"];
  if (!isEventSource(source)) return undefined;
  for (let position = 0; position < eventRequest.events.length; position += 1) {
    const fault = checkEvent(eventRequest.events[position], source);
    if (fault !== undefined) return describeFieldFault(fault, namesCulprit ? position : undefined);
  }
  return undefined;
}

function summarise(event: unknown): EventSummary {
  const { event: name, event_id: id, event_time: time } = event as JsonObject;
  return {
    eventName: String(name),
    eventId: typeof id === "string" ? id : undefined,
    eventTime: Number(time),
    isDeduplicated: true,
    matchKeys: undefined,
  };
}

function refusedLocally({ pointer, code = PARAMETER_ERROR, message, culprit }: LocalRefusal): Refusal {
  const reason = message ?? "an event breaks a rule of this event source";
  if (culprit === undefined) return { code, message: `Invalid parameter: ${reason}` };
  return { code, message: `Batch.${culprit}.${pointer.join(".")}: ${reason}` };
}
