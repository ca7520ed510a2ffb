import type { Router } from "@relay/pipeline/admission";
import type { DeliveryStatus, Receipts } from "@relay/redis";
import type { DestinationConfig } from "@relay/runtime";
import type { RequestHandler } from "express";
import { sourceOf } from "./authenticate.ts";
import { sendProblem } from "./problem.ts";

export interface ReceiptsRouteContext {
  readonly receipts: Receipts;
  readonly routers: ReadonlyMap<string, Router>;
  readonly destinations: ReadonlyMap<string, DestinationConfig>;
}

/** `GET /v1/events/{event_id}`: the status of a conversion of the asking source, at each of its destinations. */
export function receiptsRoute({
  receipts,
  routers,
  destinations: configured,
}: ReceiptsRouteContext): RequestHandler {
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
    const destinations = (routers.get(source)?.destinations ?? []).flatMap(
      ({ name }) => configured.get(name) ?? [],
    );
    const views = await Promise.all(
      destinations.map(async (destination) => {
        const statuses = await receipts.find(partsOf(destination), asked);
        return statuses.map((status) => viewOf(destination, status));
      }),
    );
    const found = views.flat();
    if (found.every(({ status }) => status === "unknown")) return sendProblem(response, "unknown-event");
    response.json({ event_id: eventId, destinations: found });
  };
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function partsOf({ name, lanes, ledgerHours, dialect: { dataset } }: DestinationConfig) {
  return { name, lanes, ledgerHours, dataset };
}

function viewOf({ name, platform }: DestinationConfig, status: DeliveryStatus) {
  return { destination: name, platform, status: status.status, ...detailsOf(name, status) };
}

/** The platform's own message may repeat personal values; only the admin API shows it. */
function detailsOf(destination: string, status: DeliveryStatus): object {
  switch (status.status) {
    case "delivered": {
      const { eventName, atMs, attempts, traceId } = status;
      return {
        event_name: eventName,
        ...(atMs !== undefined && { delivered_at: new Date(atMs).toISOString(), attempts }),
        ...(traceId !== undefined && { trace_id: traceId }),
      };
    }
    case "dead_letter": {
      const { eventName, deadLetter } = status;
      if (!deadLetter) return { event_name: eventName };
      const { id, reason, state, diedAtMs, attempts, answer } = deadLetter;
      return {
        event_name: eventName,
        dead_letter: id,
        link: `/v1/destinations/${destination}/dead-letters/${id}`,
        state,
        reason,
        died_at: new Date(diedAtMs).toISOString(),
        attempts,
        ...(answer?.code !== undefined && { code: answer.code }),
        ...(answer?.subcode !== undefined && { subcode: answer.subcode }),
        ...(answer?.traceId !== undefined && { trace_id: answer.traceId }),
      };
    }
    case "not_settled":
    case "unknown":
      return {};
  }
}
