import type { PlatformRequest } from "@relay/core";
import { requestBody } from "../toolkit/request-body.ts";
import { fieldsOfGroup } from "../toolkit/request-group.ts";
import type { MetaOptions } from "./options.ts";
import { META_VOCABULARY } from "./vocabulary.ts";

/** Meta's request fields. Sources: Using the API; Ads Pixel Events. */
export const META_REQUEST_FIELDS: readonly string[] = [
  "test_event_code",
  ...Object.keys(META_VOCABULARY.requestFields),
];

/**
 * Returns a writer of requests for one dataset. It joins the events as they were prepared. A test code or partner of
 * the events comes before the destination's own. The token is in the body, because URLs end up in logs. Source: Using
 * the API.
 */
export function metaRequests({
  dataset_id: dataset,
  api_version: version,
  test_event_code,
  partner_agent,
}: MetaOptions): (group: string, events: readonly string[], token: string) => PlatformRequest {
  const opened = (group: string) => {
    const topLevel = { test_event_code, partner_agent, ...fieldsOfGroup(group) };
    const text = JSON.stringify(topLevel).slice(1, -1);
    return text === "" ? "" : `${text},`;
  };
  const usual = opened("");
  return (group, events, token) => ({
    path: `/${version}/${dataset}/events`,
    headers: { "content-type": "application/json" },
    body: requestBody(
      '{"data":[',
      events,
      `],${group === "" ? usual : opened(group)}"access_token":${JSON.stringify(token)}}`,
    ),
  });
}
