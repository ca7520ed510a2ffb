import type { Router } from "@relay/pipeline/admission";
import type { DeliveryStatuses } from "@relay/redis";
import type { DestinationConfig } from "@relay/runtime";
import type { RequestHandler } from "express";
import { sourceOf } from "./authenticate.ts";
import { sendProblem } from "./problem.ts";

export interface StatusRouteContext {
  readonly statuses: DeliveryStatuses;
  readonly routers: ReadonlyMap<string, Router>;
  readonly destinations: ReadonlyMap<string, DestinationConfig>;
}

/** `GET /v1/events/{event_id}`: the status of a conversion of the asking source, at each of its destinations. */
export function statusRoute({ statuses, routers, destinations }: StatusRouteContext): RequestHandler {
  return async (request, response) => {
    const eventId = String(request.params["event_id"]);
    const [eventName, testCode] = ["event_name", "test_event_code"].map((name) =>
      textIn(request.query[name]),
    );
    const source = sourceOf(response).name;
    const asked = {
      source,
      eventId,
      ...(eventName !== undefined && { eventName }),
      ...(testCode !== undefined && { testCode }),
    };
    const named = routers.get(source)?.destinations ?? [];
    const configured = named.flatMap(({ name }) => destinations.get(name) ?? []);
    const found = await Promise.all(
      configured.map(({ name, dialect: { dataset } }) => statuses.find({ name, dataset }, asked)),
    );
    const all = found.flat();
    if (all.every(({ status }) => status === "unknown")) return sendProblem(response, "unknown-event");
    response.json({ event_id: eventId, destinations: all });
  };
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
