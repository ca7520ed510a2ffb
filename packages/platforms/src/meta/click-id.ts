import { clickIdOfPage } from "../toolkit/page-click-id.ts";
import { clickCookie } from "./cookies.ts";
import type { MetaConversion } from "./vocabulary.ts";

/** The fields that an fbc can be built from. */
export type Clicked = Pick<MetaConversion, "user_data" | "event_time" | "event_source_url">;

/**
 * Builds an fbc for a conversion without one, from the given fbclid or the one in the page's address. It has index 1,
 * as a server without a cookie uses, and the conversion's own time: the click had happened by then, and a retry must
 * not change it. Source: ClickID and the fbp and fbc Parameters.
 */
export function builtClickId(conversion: Clicked): string | undefined {
  const { fbclid } = conversion.user_data;
  return (
    (fbclid === undefined ? undefined : clickIdOf(String(fbclid), conversion)) ??
    clickIdOf(clickIdOfPage(conversion.event_source_url, "fbclid"), conversion)
  );
}

function clickIdOf(fbclid: string | undefined, { event_time: eventTime }: Clicked): string | undefined {
  return fbclid === undefined ? undefined : clickCookie(`fb.1.${eventTime * 1000}.${fbclid.trim()}`, {});
}
