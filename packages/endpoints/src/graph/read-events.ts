import { withRequestFields } from "@relay/core";
import { type Submission, UnjudgedItems } from "@relay/pipeline/admission";
import { meta } from "@relay/platforms";
import type { Request } from "express";
import type { EndpointContext, Sender } from "../endpoint.ts";
import type { Fields } from "./fields.ts";
import { type GraphError, invalidFields, invalidParameter, unknownDataset } from "./graph-error.ts";
import { readGraphFields } from "./graph-fields.ts";

/** The events of a request, ready for admission, or why there are none. */
export type ReadEvents =
  | { readonly kind: "events"; readonly submission: Submission }
  | { readonly kind: "refused"; readonly error: GraphError };

/** Reads the events of a request whose body was read. They may go to the destinations of the dataset in the path only. */
export function readEvents(
  { params, query }: Pick<Request, "params" | "query">,
  read: Fields,
  { router }: Sender,
  { maxEvents }: Pick<EndpointContext, "maxEvents">,
): ReadEvents {
  if (read.kind === "unreadable") return refused(invalidParameter(read.detail));
  const dataset = String(params["dataset"]);
  const only = new Set(
    router.destinations.filter(
      ({ platform, dialect }) => platform === meta.name && dialect.dataset === dataset,
    ),
  );
  if (only.size === 0) return refused(unknownDataset(dataset, router.source));
  const common = readGraphFields(query, read.fields, router.conversions);
  if (!common.ok) return refused(invalidFields(common.faults));
  const { data } = read.fields;
  if (!Array.isArray(data) || data.length === 0)
    return refused(invalidParameter("(#100) Param data must be a non-empty list."));
  if (data.length > maxEvents)
    return refused(invalidParameter(`(#100) Param data holds more than ${maxEvents} events.`));
  const items = data.map(
    (event: unknown) => ({ ok: true, value: withRequestFields(parsed(event), common.fields) }) as const,
  );
  return { kind: "events", submission: { router, only, items: new UnjudgedItems(items), isAtomic: false } };
}

function refused(error: GraphError): ReadEvents {
  return { kind: "refused", error };
}

/** An event in the list may also be JSON text. */
function parsed(event: unknown): unknown {
  if (typeof event !== "string") return event;
  try {
    return JSON.parse(event);
  } catch {
    return event;
  }
}
