import type { PlatformRequest } from "@relay/core";
import type { MetaOptions } from "./options.ts";

/**
 * Writes requests for one dataset. Events are joined as they were prepared; the token goes in the body, since a URL ends
 * up in logs. Source: Using the API.
 */
export function metaRequests({
  dataset_id: dataset,
  api_version: version,
  test_event_code,
  partner_agent,
}: MetaOptions): (events: readonly string[], token: string) => PlatformRequest {
  const topLevel = JSON.stringify({ test_event_code, partner_agent }).slice(1, -1);
  const rest = topLevel === "" ? "" : `${topLevel},`;
  return (events, token) => ({
    path: `/${version}/${dataset}/events`,
    headers: { "content-type": "application/json" },
    body: `{"data":[${events.join(",")}],${rest}"access_token":${JSON.stringify(token)}}`,
  });
}
