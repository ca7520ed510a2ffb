import type {
  DeadLetterSelection,
  DeadLetterSummary,
  FacetCount,
  KnownDeadLetter,
  UnopenedDeadLetter,
} from "@relay/redis";
import type { AdminApi, Query } from "./admin-api.ts";
import type { DeadLetterViews } from "./operations.ts";
import { camel, readView } from "./read-view.ts";

const at = (destination: string) => `/v1/destinations/${encodeURIComponent(destination)}/dead-letters`;

/** The dead letters over the admin API. Without the scope `personal`, values in full ones are masked. */
export function deadLettersOver(api: AdminApi): DeadLetterViews {
  return {
    async page(destination, { eventId, limit, cursor, ...selection }) {
      const query = eventId === undefined ? { ...queryOf(selection), limit, cursor } : { event_id: eventId };
      const page = await api.get(at(destination), query);
      return {
        deadLetters: (page["dead_letters"] as readonly object[]).map(summaryIn),
        unopened: (page["unopened"] ?? []) as readonly UnopenedDeadLetter[],
        ...(typeof page["cursor"] === "string" && { cursor: page["cursor"] }),
      };
    },
    async *full(destination, selection) {
      for await (const line of api.lines(`${at(destination)}/export`, queryOf(selection)))
        yield readView<object>(line);
    },
    get: async (destination, id) =>
      readView<KnownDeadLetter>(await api.get(`${at(destination)}/${encodeURIComponent(id)}`)),
    counts: async (destination) => {
      const { counts } = await api.get(`${at(destination)}/counts`);
      return (counts as readonly Count[]).map(countIn);
    },
  };
}

/** A selection as the admin API takes it, in a query and in a body. */
export function queryOf({
  reason,
  code,
  eventName,
  dataset,
  source,
  sinceMs,
  untilMs,
}: DeadLetterSelection): Query {
  return {
    reason,
    code,
    event_name: eventName,
    dataset,
    source,
    since: sinceMs === undefined ? undefined : new Date(sinceMs).toISOString(),
    until: untilMs === undefined ? undefined : new Date(untilMs).toISOString(),
  };
}

/** A summary has its time as text in both. */
function summaryIn(json: object): DeadLetterSummary {
  const entries = Object.entries(json).map(([name, value]: [string, unknown]) => [camel(name), value]);
  return Object.fromEntries(entries) as DeadLetterSummary;
}

interface Count {
  readonly by: string;
  readonly value: string;
  readonly dead_letters: number;
}

function countIn({ by, value, dead_letters: deadLetters }: Count): FacetCount {
  return { name: camel(by) as FacetCount["name"], value, deadLetters };
}
