import type { PlatformRequest, RequestFieldName } from "@relay/core";
import { fieldsOfGroup } from "../request-group.ts";
import type { TikTokOptions } from "./options.ts";

/** What TikTok takes once a request. Source: the reference of event/track, read 2026-11-20. */
export const TIKTOK_REQUEST_FIELDS: readonly RequestFieldName[] = ["test_event_code", "partner_name"];

/**
 * Writes requests for one event source, which stands at the top of each, as do the test code and the partner: those that
 * the events came with go before the destination's own. Events are joined as they were prepared; the token is a header,
 * without "Bearer". Source: the reference of event/track.
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
    body: `${group === "" ? usual : opened(group)}${events.join(",")}]}`,
  });
}
