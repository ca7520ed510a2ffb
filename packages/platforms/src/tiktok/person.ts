import type { UserData } from "@relay/core";
import { clickIdOfPage } from "../toolkit/page-click-id.ts";
import { withDeviceId } from "./device.ts";
import type { EventSource } from "./options.ts";
import type { TikTokConversion } from "./vocabulary.ts";

/** The match keys of a conversion, with those that TikTok has under other names or in the page's address. */
export function personOf(conversion: TikTokConversion, source: EventSource): UserData {
  if (source === "app") return withDeviceId(conversion);
  return source === "web" ? withClickId(conversion) : conversion.user_data;
}

/** Without a ttclid, the one in the page's address counts. Source: Events API Tag Template. */
function withClickId({ user_data: userData, event_source_url: url }: TikTokConversion): UserData {
  if (userData.ttclid !== undefined) return userData;
  const ttclid = clickIdOfPage(url, "ttclid");
  return ttclid === undefined ? userData : { ...userData, ttclid };
}
