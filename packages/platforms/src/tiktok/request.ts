import type { PlatformRequest } from "@relay/core";
import type { TikTokOptions } from "./options.ts";

/**
 * Writes requests for one event source, which stands at the top of each, as do the test code and the partner: a code that
 * the events came with goes before the destination's own. Events are joined as they were prepared; the token is a header,
 * without "Bearer". Source: the reference of event/track.
 */
export function tiktokRequests({
  event_source,
  event_source_id,
  test_event_code,
  partner_name,
}: TikTokOptions): (testCode: string, events: readonly string[], token: string) => PlatformRequest {
  const opened = (code: string | undefined) => {
    const topLevel = { event_source, event_source_id, test_event_code: code, partner_name };
    return `${JSON.stringify(topLevel).slice(0, -1)},"data":[`;
  };
  const usual = opened(test_event_code);
  return (testCode, events, token) => ({
    path: "/open_api/v1.3/event/track/",
    headers: { "content-type": "application/json", "access-token": token },
    body: `${testCode === "" ? usual : opened(testCode)}${events.join(",")}]}`,
  });
}
