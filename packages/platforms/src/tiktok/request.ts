import type { PlatformRequest } from "@relay/core";
import type { TikTokOptions } from "./options.ts";

/**
 * Writes requests for one event source, which stands at the top of each, as do the test code and the partner. Events are
 * joined as they were prepared; the token is a header, without "Bearer". Source: the reference of event/track.
 */
export function tiktokRequests({
  event_source,
  event_source_id,
  test_event_code,
  partner_name,
}: TikTokOptions): (events: readonly string[], token: string) => PlatformRequest {
  const topLevel = JSON.stringify({ event_source, event_source_id, test_event_code, partner_name });
  const open = `${topLevel.slice(0, -1)},"data":[`;
  return (events, token) => ({
    path: "/open_api/v1.3/event/track/",
    headers: { "content-type": "application/json", "access-token": token },
    body: `${open}${events.join(",")}]}`,
  });
}
