import type { Conversion, UserData } from "@relay/core";

/**
 * Meta's madid is TikTok's idfa on iOS and gaid on Android; which it is stands first in Meta's extinfo. An id given under
 * TikTok's own name wins.
 */
export function withDeviceId({ user_data: userData, app_data: app }: Conversion): UserData {
  const { madid, ...others } = userData;
  const kind = app?.extinfo?.[0];
  if (madid === undefined) return userData;
  if (kind === "i2" && others.idfa === undefined) return { ...others, idfa: madid };
  if (kind === "a2" && others.gaid === undefined) return { ...others, gaid: madid };
  return userData;
}
