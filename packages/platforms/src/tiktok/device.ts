import type { UserData } from "@relay/core";
import type { TikTokConversion } from "./vocabulary.ts";

/**
 * The match keys with the madid as TikTok's idfa (iOS) or gaid (Android). The first value of extinfo says which. An id
 * given under TikTok's own name wins. Source: Reference of event/track.
 */
export function withDeviceId({ user_data: userData, app_data: app }: TikTokConversion): UserData {
  const { madid, ...others } = userData;
  const kind = app?.extinfo?.[0];
  if (madid === undefined) return userData;
  if (kind === "i2" && others.idfa === undefined) return { ...others, idfa: madid };
  if (kind === "a2" && others.gaid === undefined) return { ...others, gaid: madid };
  return userData;
}
