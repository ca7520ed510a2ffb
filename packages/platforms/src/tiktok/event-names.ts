import type { EventSource } from "./options.ts";

/** Standard events of web and offline, and the old names that TikTok still takes. Source: Supported Standard Events. */
export const STANDARD_EVENTS: ReadonlySet<string> = new Set([
  "AddPaymentInfo",
  "AddToCart",
  "AddToWishlist",
  "ApplicationApproval",
  "CompleteRegistration",
  "Contact",
  "CustomizeProduct",
  "Download",
  "FindLocation",
  "InitiateCheckout",
  "Lead",
  "Purchase",
  "Schedule",
  "Search",
  "StartTrial",
  "SubmitApplication",
  "Subscribe",
  "ViewContent",
  "CompletePayment",
  "SubmitForm",
  "PlaceAnOrder",
  "ClickButton",
]);

/** Standard events of apps, with their odd capitals. Source: Supported Standard Events. */
export const APP_EVENTS: ReadonlySet<string> = new Set(
  (
    "AchieveLevel AddPaymentInfo AddToCart AddToWishlist Checkout CompleteTutorial CreateGroup CreateRole GenerateLead " +
    "InAppADClick InAppADImpr InstallApp JoinGroup LaunchAPP LoanApplication LoanApproval LoanDisbursal Login Purchase " +
    "Rate Registration Search SpendCredits StartTrial Subscribe UnlockAchievement ViewContent"
  ).split(" "),
);

/** Names without a successor that TikTok will stop taking. Source: Updated Standard Events. */
export const RETIRED: ReadonlySet<string> = new Set(["PlaceAnOrder", "ClickButton"]);

const IN_APPS: ReadonlyMap<string, string> = new Map([
  ["Lead", "GenerateLead"],
  ["CompleteRegistration", "Registration"],
  ["InitiateCheckout", "Checkout"],
]);

/** The name of an event at TikTok. Own names are sent unchanged; case matters. */
export function eventNameFor(name: string, source: EventSource, purchase: string): string {
  if (name === "Purchase" && source !== "app") return purchase;
  if (name === "PageView" && source === "web") return "Pageview";
  return source === "app" ? (IN_APPS.get(name) ?? name) : name;
}
