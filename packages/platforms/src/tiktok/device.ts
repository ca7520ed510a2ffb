import type { Conversion, UserData } from "@relay/core";

/**
 * The match keys with Meta's madid as TikTok's idfa (iOS) or gaid (Android). The first value of Meta's extinfo says
 * which. An id given under TikTok's own name wins.
 */
export function withDeviceId({ user_data: userData, app_data: app }: Conversion): UserData {
  const { madid, ...others } = userData;
  const kind = app?.extinfo?.[0];
  if (madid === undefined) return userData;
  if (kind === "i2" && others.idfa === undefined) return { ...others, idfa: madid };
  if (kind === "a2" && others.gaid === undefined) return { ...others, gaid: madid };
  return userData;
}
