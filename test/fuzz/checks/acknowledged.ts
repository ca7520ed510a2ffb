import type { Answer } from "../client/read-answers.ts";
import { ACCOUNTED, META, TIKTOK } from "../deployment.ts";
import type { HostileRequest } from "../requests/draft.ts";

/** A conversion that the relay has said it has, and where it is to go. */
export interface Taken {
  readonly destination: string;
  readonly eventId: string;
}

interface Result {
  readonly status?: string;
  readonly event_id?: string;
  readonly destinations?: readonly (string | { readonly destination?: string })[];
}

interface Body {
  readonly results?: readonly Result[];
  readonly items?: readonly Result[];
  readonly events_received?: number;
  readonly code?: number;
}

/** The ends of an event that the relay has taken, as a run reports it. */
const ENDED: ReadonlySet<unknown> = new Set(["delivered", "duplicate", "dead_letter", "not_settled"]);

/**
 * What an answer acknowledges, by event_id. The compatible endpoints answer counts: where all events of a request
 * were taken, those are its own.
 */
export function takenIn(request: HostileRequest, answer: Answer): readonly Taken[] {
  const { path, eventIds } = request;
  if (path.startsWith("/tr")) {
    const isTaken = answer.headers.get("relay-outcome") === "accepted";
    return isTaken ? takenAt(META.name, eventIds) : [];
  }
  if (answer.status !== 200 && answer.status !== 202) return [];
  const body = bodyOf(answer);
  if (path.startsWith("/v1/events")) return taken(body.results, ({ status }) => status === "accepted");
  if (path.startsWith("/v2/acts/"))
    return eventIds.length === 0 ? [] : taken(body.items, ({ status }) => ENDED.has(status));
  if (path.startsWith("/open_api/")) return body.code === 0 ? takenAt(TIKTOK.name, eventIds) : [];
  return body.events_received === eventIds.length ? takenAt(META.name, eventIds) : [];
}

/**
 * Whether a request may have brought a conversion whose event_id nobody was told: damage took it away, and no answer
 * names what the relay gave it.
 */
export function isUnnamed(request: HostileRequest, answer: Answer | undefined): boolean {
  if (!request.traits.includes("damaged")) return false;
  return !answer || (answer.status < 300 && takenIn(request, answer).length === 0);
}

/** A list of items is read as one that is named so. */
function bodyOf({ body }: Answer): Body {
  try {
    const document: unknown = JSON.parse(body);
    return Array.isArray(document) ? { items: document as readonly Result[] } : (document as Body);
  } catch {
    return {};
  }
}

function taken(results: readonly Result[] = [], isTaken: (result: Result) => boolean): readonly Taken[] {
  return results.filter(isTaken).flatMap(({ event_id: eventId, destinations = [] }) =>
    destinations.flatMap((where) => {
      const destination = typeof where === "string" ? where : where.destination;
      // A demonstration goes elsewhere.
      const found = ACCOUNTED.find(({ name }) => name === destination);
      return eventId === undefined || !found ? [] : [{ destination: found.name, eventId }];
    }),
  );
}

function takenAt(destination: string, eventIds: readonly string[]): readonly Taken[] {
  return eventIds.map((eventId) => ({ destination, eventId }));
}
