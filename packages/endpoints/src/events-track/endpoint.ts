import { randomUUID } from "node:crypto";
import {
  type ActionSource,
  type Fault,
  readRequestFields,
  type RequestFields,
  withRequestFields,
} from "@relay/core";
import { type BodyFailure, faultsOfQuery, readBody } from "@relay/http";
import { acceptItems, type ItemResult, RETRY_AFTER, underPressure } from "@relay/pipeline/admission";
import {
  actionSourceOf,
  EVENT_SOURCES,
  isEventSource,
  tiktok,
  TIKTOK_REQUEST_FIELDS,
} from "@relay/platforms";
import type { SourceConfig } from "@relay/runtime";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { EndpointContext } from "../endpoint.ts";
import { readFields } from "../graph/fields.ts";

/** TikTok's own codes. Source: Return codes; all but the shed ones come with HTTP 200. */
const CODES = {
  ok: { code: 0, message: "OK" },
  partial: { code: 20_001, message: "Partial OK: data.refused names the events that were not taken." },
  parameter: { code: 40_002 },
  batchSize: { code: 40_061 },
  emptyToken: { code: 40_104, message: "Access token is empty." },
  invalidToken: {
    code: 40_105,
    message: "Access token is incorrect: it must be the API key of a source in relay.yaml.",
  },
  overloaded: { code: 40_100, message: "Requests made too frequently." },
  unavailable: { code: 50_002, message: "System timeout." },
} as const;

/** Fields of the request itself; the others are read as fields of its events. */
const OWN_FIELDS = ["event_source", "event_source_id", "data"];

/**
 * `POST /open_api/v1.3/event/track/`: takes what TikTok's own clients send and answers as TikTok does. The Access-Token
 * is a source's API key. Good events are taken when others are refused; refused ones are named in `data.refused` under
 * code 20001.
 */
export function eventsTrackEndpoint(context: EndpointContext): RequestHandler[] {
  const { findSource, routers, bodies, maxBodyBytes, maxEvents } = context;

  function judgeKey(request: Request, response: Response, next: NextFunction): void {
    const token = request.get("access-token");
    const refuse = (code: Code) => send(response, randomUUID(), code, {});
    if (token === undefined || token === "") return refuse(CODES.emptyToken);
    const source = findSource(token);
    if (!source || !routers.has(source.name)) return refuse(CODES.invalidToken);
    response.locals["source"] = source;
    next();
  }

  async function take(request: Request, response: Response): Promise<void> {
    const requestId = randomUUID();
    const answer = (code: Code, data: object = {}) => send(response, requestId, code, data);
    const source = response.locals["source"] as SourceConfig;
    const router = routers.get(source.name);
    if (!router) return answer(CODES.invalidToken);
    const read = await readFields("application/json", request.body as Buffer);
    if (read.kind === "unreadable") return answer(parameter("the body is not a JSON object"));
    const { fields } = read;
    const { event_source: kind, event_source_id: id, data } = fields;
    if (!isEventSource(kind))
      return answer(parameter(`event_source must be one of: ${EVENT_SOURCES.join(", ")}`));
    const actionSource = actionSourceOf(kind);
    const dataset = typeof id === "string" || typeof id === "number" ? `${kind}:${id}` : undefined;
    const only = new Set(
      router.destinations.filter(
        ({ platform, dialect }) => platform === tiktok.name && dialect.dataset === dataset,
      ),
    );
    if (only.size === 0)
      return answer(
        parameter(`event_source_id: no route of ${source.name} leads to a TikTok destination of that source`),
      );
    const inQuery = faultsOfQuery(request.query, {});
    if (inQuery.length > 0)
      return answer(parameter(`this endpoint takes no query parameters: ${inQuery.map(asText).join("; ")}`));
    const common = readRequestFields(fields, OWN_FIELDS, TIKTOK_REQUEST_FIELDS);
    if (!common.ok) return answer(parameter(common.faults.map(asText).join("; ")));
    if (!Array.isArray(data) || data.length === 0 || data.length > maxEvents)
      return answer({ ...CODES.batchSize, message: `data must hold 1 to ${maxEvents} events` });
    const events = data.map((event: unknown) => translated(event, actionSource, common.fields));
    const items = events.map(({ value }) => ({ ok: true, value }) as const);
    const acceptance = await acceptItems({ router, only, items, isAtomic: false }, context);
    switch (acceptance.kind) {
      case "accepted":
      case "nothing-accepted": {
        const { results, accepted } = acceptance.admitted;
        const count = results.length - accepted;
        if (count === 0) return answer(CODES.ok);
        const refused = refusedAmong(results, events);
        if (accepted > 0) return answer(CODES.partial, { refused, refused_count: count });
        const [first] = refused;
        const why = first ? `Batch.${first.index}.${first.field}: ${first.message}` : "no event can be taken";
        return answer(parameter(why), { refused });
      }
      case "backlogged":
        response.set("Retry-After", String(acceptance.retryAfterSeconds));
        return answer(CODES.overloaded);
      case "overloaded":
      case "unavailable":
        response.set("Retry-After", String(acceptance.retryAfterSeconds));
        return answer(CODES[acceptance.kind]);
    }
  }

  const shed: RequestHandler = (_request, response, next) => {
    const pressure = underPressure(context);
    if (!pressure) return next();
    response.set("Retry-After", String(pressure.retryAfterSeconds));
    send(response, randomUUID(), CODES[pressure.kind], {});
  };
  const body = readBody({ budget: bodies, maxBytes: maxBodyBytes, refuse: refuseBody });
  return [shed, judgeKey, body, take];
}

function refuseBody(response: Response, failure: BodyFailure): void {
  const isBusy = failure === "busy";
  if (isBusy) response.set("Retry-After", String(RETRY_AFTER.busy));
  const code = isBusy ? CODES.unavailable : parameter("the body is too large or cannot be read");
  send(response, randomUUID(), code, {});
}

interface Code {
  readonly code: number;
  readonly message: string;
}

interface Translated {
  readonly value: unknown;
  readonly pointerBack: (pointer: string) => string;
}

function translated(event: unknown, actionSource: ActionSource, common: RequestFields): Translated {
  const translation = tiktok.translate(event, actionSource);
  const { value, pointerBack } = translation ?? { value: event, pointerBack: (pointer: string) => pointer };
  return {
    value: withRequestFields(value, common),
    pointerBack,
  };
}

interface RefusedEvent extends Pick<Fault, "code" | "message" | "remedy"> {
  readonly index: number;
  /** As TikTok writes paths: `user.email`. */
  readonly field: string;
}

/** Most refused events named in one answer. */
const REFUSALS_TOLD = 100;

function refusedAmong(
  results: readonly ItemResult[],
  events: readonly Translated[],
): readonly RefusedEvent[] {
  const shown = results.filter(({ status }) => status === "refused").slice(0, REFUSALS_TOLD);
  return shown.flatMap(({ index, faults = [] }) => {
    const [first] = faults.filter(({ severity }) => severity === "error");
    if (!first) return [];
    const { pointer, code, message, remedy } = first;
    const field = (events[index]?.pointerBack(pointer) ?? pointer).slice(1).replaceAll("/", ".");
    return [{ index, field, code, message, remedy }];
  });
}

function asText({ pointer, message }: Fault): string {
  return `${pointer.slice(1)} ${message}`;
}

function parameter(message: string): Code {
  return { ...CODES.parameter, message };
}

function send(response: Response, requestId: string, { code, message }: Code, data: object): void {
  response.json({ code, message, request_id: requestId, data });
}
