import type { PlatformRequest } from "@relay/core";
import type { MetaOptions } from "./options.ts";

/**
 * Writes requests for one dataset. Events are joined as they were prepared; a test code that they came with goes before
 * the destination's own. The token goes in the body, since a URL ends up in logs. Source: Using the API.
 */
export function metaRequests({
  dataset_id: dataset,
  api_version: version,
  test_event_code,
  partner_agent,
}: MetaOptions): (testCode: string, events: readonly string[], token: string) => PlatformRequest {
  const rest = (code: string | undefined) => {
    const topLevel = JSON.stringify({ test_event_code: code, partner_agent }).slice(1, -1);
    return topLevel === "" ? "" : `${topLevel},`;
  };
  const usual = rest(test_event_code);
  return (testCode, events, token) => ({
    path: `/${version}/${dataset}/events`,
    headers: { "content-type": "application/json" },
    body: `{"data":[${events.join(",")}],${testCode === "" ? usual : rest(testCode)}"access_token":${JSON.stringify(token)}}`,
  });
}
