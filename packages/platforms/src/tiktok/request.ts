import type { PlatformRequest } from "@relay/core";
import { requestBody } from "../toolkit/request-body.ts";
import { fieldsOfGroup } from "../toolkit/request-group.ts";
import type { TikTokOptions } from "./options.ts";
import { TIKTOK_VOCABULARY } from "./vocabulary.ts";

/** TikTok's request fields. Source: Reference of event/track. */
export const TIKTOK_REQUEST_FIELDS: readonly string[] = [
  "test_event_code",
  ...Object.keys(TIKTOK_VOCABULARY.requestFields),
];

/**
 * Returns a writer of requests for one event source. The source, the test code and the partner are at the top of each
 * request; those of the events come before the destination's own. It joins the events as they were prepared. The token
 * is a header, without "Bearer". Source: Reference of event/track.
 */
export function tiktokRequests({
  event_source,
  event_source_id,
  test_event_code,
  partner_name,
}: TikTokOptions): (group: string, events: readonly string[], token: string) => PlatformRequest {
  const opened = (group: string) => {
    const own = { event_source, event_source_id, test_event_code, partner_name };
    return `${JSON.stringify({ ...own, ...fieldsOfGroup(group) }).slice(0, -1)},"data":[`;
  };
  const usual = opened("");
  return (group, events, token) => ({
    path: "/open_api/v1.3/event/track/",
    headers: { "content-type": "application/json", "access-token": token },
    body: requestBody(group === "" ? usual : opened(group), events, "]}"),
  });
}
