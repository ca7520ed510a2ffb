import type { KeyCoverage, MatchKeyName, PlatformMatchQuality, Query, QueryAccess } from "@relay/core";
import { countOf, isObject, objectsIn, textOf } from "../../toolkit/answer.ts";
import { type GraphDocument, graphQuery } from "./graph.ts";

const FIELDS =
  "web{event_name,event_match_quality{composite_score,match_key_feedback{identifier,coverage{percentage}}}}";

/** Meta's names of match keys in this answer; no page lists them. Source: Dataset Quality API. */
const KEYS: ReadonlyMap<string, MatchKeyName> = new Map<string, MatchKeyName>([
  ["phone_number", "phone"],
  ["ip_address", "client_ip_address"],
  ["user_agent", "client_user_agent"],
]);

/**
 * Asks how well Meta could match web events, by name; nothing for a dataset without any. Needs a token that may use the
 * dataset, such as one made in Events Manager. Source: Dataset Quality API.
 */
export function queryMatchQuality(access: QueryAccess, dataset: string): Query<PlatformMatchQuality> {
  const parameters = { dataset_id: dataset, fields: FIELDS };
  return graphQuery(access, "dataset_quality", parameters, (document) => ({
    kind: "page",
    items: objectsIn(document["web"]).flatMap(qualityIn),
  }));
}

function qualityIn(given: GraphDocument): readonly PlatformMatchQuality[] {
  const eventName = textOf(given["event_name"]);
  if (eventName === undefined) return [];
  const quality = isObject(given["event_match_quality"]) ? given["event_match_quality"] : {};
  const score = countOf(quality["composite_score"]);
  const coverage = objectsIn(quality["match_key_feedback"]).flatMap(coverageIn);
  return [{ eventName, ...(score !== undefined && { score }), coverage }];
}

function coverageIn(given: GraphDocument): readonly KeyCoverage[] {
  const identifier = textOf(given["identifier"]);
  const percentage = isObject(given["coverage"]) ? countOf(given["coverage"]["percentage"]) : undefined;
  if (identifier === undefined || percentage === undefined) return [];
  return [{ key: KEYS.get(identifier) ?? identifier, share: percentage / 100 }];
}
