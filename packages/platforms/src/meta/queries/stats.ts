import type { EventStats, Query, QueryAccess, QuerySpan } from "@relay/core";
import { summedUp } from "../../toolkit/summed-up.ts";
import { countOf, objectsIn, textOf } from "../../toolkit/answer.ts";
import { listIn, type GraphDocument, graphQuery } from "./graph.ts";

/**
 * Asks for events by name, from browsers and servers. Meta answers in hours, which are summed; it names the hundred
 * most frequent events of each hour and keeps seven days. Source: Ads Pixel Stats.
 */
export function queryStats(access: QueryAccess, dataset: string, span: QuerySpan): Query<EventStats> {
  const { fromSeconds, toSeconds } = span;
  const times = { start_time: String(fromSeconds), end_time: String(toSeconds) };
  return page(access, dataset, { aggregation: "event", ...times }, []);
}

/** Items are returned only with the last page, because an event name can be on every page. */
function page(
  access: QueryAccess,
  dataset: string,
  parameters: Readonly<Record<string, string>>,
  before: readonly EventStats[],
): Query<EventStats> {
  return graphQuery(access, `${dataset}/stats`, parameters, (document) => {
    const list = listIn(document);
    if (list.kind === "failed") return list;
    const counts = summedUp([...before, ...list.objects.flatMap(countsIn)]);
    if (list.after === undefined) return { kind: "page", items: counts };
    const next = page(access, dataset, { ...parameters, after: list.after }, counts);
    return { kind: "page", items: [], next };
  });
}

function countsIn(hour: GraphDocument): readonly EventStats[] {
  return objectsIn(hour["data"]).flatMap((given) => {
    const eventName = textOf(given["value"]);
    const count = countOf(given["count"]);
    return eventName === undefined || count === undefined ? [] : [{ eventName, count }];
  });
}
