import type { Conversion } from "@relay/core";

/** Standard events; case matters. Sources: Standard Parameters; Ads Pixel Events. */
export const META_STANDARD_EVENTS: ReadonlySet<string> = new Set([
  "AddPaymentInfo",
  "AddToCart",
  "AddToWishlist",
  "CompleteRegistration",
  "Contact",
  "CustomizeProduct",
  "Donate",
  "FindLocation",
  "InitiateCheckout",
  "Lead",
  "PageView",
  "Purchase",
  "Schedule",
  "Search",
  "StartTrial",
  "SubmitApplication",
  "Subscribe",
  "ViewContent",
]);

/** TikTok's own names for Meta's standard events, old ones included. */
const FROM_TIKTOK: ReadonlyMap<string, string> = new Map([
  ["CompletePayment", "Purchase"],
  ["SubmitForm", "Lead"],
  ["Pageview", "PageView"],
]);
const FROM_TIKTOK_APP: ReadonlyMap<string, string> = new Map([
  ["GenerateLead", "Lead"],
  ["Registration", "CompleteRegistration"],
  ["Checkout", "InitiateCheckout"],
]);

/** The name of an event at Meta. Own names are sent unchanged. */
export function metaEventName({ event_name: name, action_source: source }: Conversion): string {
  return FROM_TIKTOK.get(name) ?? (source === "app" ? FROM_TIKTOK_APP.get(name) : undefined) ?? name;
}
