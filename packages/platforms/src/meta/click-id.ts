import { clickCookie, type UserData } from "@relay/core";

/**
 * fbc: the cookie's, unless the landing URL brought another click. Built from a bare fbclid it has index 1, as a server
 * without a cookie uses, and the conversion's own time: the click was seen by then, and a retry must not change it.
 * Source: ClickID and the fbp and fbc parameters.
 */
export function clickIdOf({ fbclid }: UserData, eventTime: number, cookie?: unknown): string | undefined {
  const kept = typeof cookie === "string" ? cookie : undefined;
  if (fbclid === undefined) return kept;
  const clicked = String(fbclid).trim();
  if (kept?.split(".")[3] === clicked) return kept;
  return clickCookie(`fb.1.${eventTime * 1000}.${clicked}`, {}) ?? kept;
}
