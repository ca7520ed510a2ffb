import { fault, type Fault, type PrepareContext, warning } from "@relay/core";
import { unusableValues } from "../toolkit/match-profile.ts";
import { Spelling } from "../toolkit/spelling.ts";
import { takesContentType } from "./content-type.ts";
import { takesCurrency } from "./currencies.ts";
import { APP_EVENTS, eventNameFor, RETIRED, STANDARD_EVENTS } from "./event-names.ts";
import { eventSourceOf } from "./event-source.ts";
import { wantsLimitedUse } from "./limited-use.ts";
import { TIKTOK_PROFILES } from "./match-keys.ts";
import type { EventSource, TikTokOptions } from "./options.ts";
import { personOf } from "./person.ts";
import type { TikTokConversion } from "./vocabulary.ts";

const spelling = {
  web: new Spelling([...STANDARD_EVENTS, "PageView", "Pageview"]),
  // Meta's names of the three events that have other names in apps are translated.
  app: new Spelling([...APP_EVENTS, "Lead", "CompleteRegistration", "InitiateCheckout"]),
};

/**
 * Returns as errors what TikTok is certain to refuse at this destination, together with the whole request, and as
 * warnings what may be a mistake. Source: Reference of event/track.
 */
export function checkForTikTok(
  conversion: TikTokConversion,
  context: PrepareContext,
  options: TikTokOptions,
): readonly Fault[] {
  const { event_source: source, takes_any_action_source: takesAny } = options;
  const own = eventSourceOf(conversion);
  if (own === undefined ? !takesAny : own !== source) {
    const words =
      own === undefined
        ? "has no counterpart at TikTok"
        : `belongs to a TikTok event source of kind ${own}, not ${source}`;
    return [fault("/action_source", "unsupported_action_source", words)];
  }
  const faults: Fault[] = [];
  switch (source) {
    case "web":
      checkPage(conversion.event_source_url, faults);
      break;
    case "app":
      if (String(conversion.app_data?.app_id ?? "").trim() === "") {
        faults.push(fault("/app_data/app_id", "missing_app_data", "is required by TikTok for app events"));
      }
      break;
    case "offline":
      if (!STANDARD_EVENTS.has(eventNameFor(conversion.event_name, source, options.purchase_event_name))) {
        faults.push(
          fault(
            "/event_name",
            "unsupported_event_name",
            "must be a standard event for offline events at TikTok",
          ),
        );
      }
      break;
    case "crm":
      if (String(conversion.lead?.lead_id ?? "").trim() === "") {
        faults.push(fault("/lead/lead_id", "missing_field", "is required by TikTok for crm events"));
      }
      break;
  }
  warn(conversion, context, options, faults);
  return faults;
}

/** No attribution window reaches further back. TikTok documents no maximum age. Source: About Events API for Offline. */
const LATE_SECONDS = 7 * 86_400;

/** Warns of fields that TikTok takes but may not use as intended. */
function warn(
  conversion: TikTokConversion,
  context: PrepareContext,
  { event_source: source, purchase_event_name: purchase }: TikTokOptions,
  faults: Fault[],
): void {
  const { custom_data: data, event_name: name } = conversion;
  spelling[source === "app" ? "app" : "web"].check(name, faults);
  if (RETIRED.has(name)) {
    faults.push(
      warning("/event_name", "retired_event_name", "works until 2027 and is no longer on TikTok's pages"),
    );
  }
  if (context.nowSeconds - conversion.event_time > LATE_SECONDS) {
    faults.push(warning("/event_time", "late_event", "is more than seven days ago"));
  }
  if (!takesCurrency(data?.currency)) {
    const words = "is not one of TikTok's currencies; the event is sent without currency and value";
    faults.push(warning("/custom_data/currency", "unsupported_currency", words));
  } else if (data?.value !== undefined && data.currency === undefined) {
    faults.push(warning("/custom_data/currency", "missing_currency", "is absent beside a value"));
  }
  if (data?.content_type !== undefined && !takesContentType(data.content_type)) {
    const words = "must be product or product_group at TikTok; the event is sent without it";
    faults.push(warning("/custom_data/content_type", "value_left_out", words));
  }
  if (eventNameFor(name, source, purchase) === purchase && data?.value === undefined) {
    faults.push(warning("/custom_data/value", "missing_value", "is recommended for purchases"));
  }
  warnOfKeys(conversion, context, source, faults);
}

function warnOfKeys(
  conversion: TikTokConversion,
  context: PrepareContext,
  source: EventSource,
  faults: Fault[],
): void {
  const profile = TIKTOK_PROFILES[source];
  const userData = personOf(conversion, source);
  const unusable = unusableValues(userData, profile, context);
  for (const { pointer } of unusable) {
    faults.push(warning(pointer, "unusable_value", "has no form that TikTok matches; it is left out"));
  }
  const lost = unusable.filter(({ isWhole }) => isWhole).map(({ key }) => key);
  const usable = Object.keys(userData).filter((key) => Object.hasOwn(profile, key)).length - lost.length;
  if (usable === 0) {
    faults.push(warning("/user_data", "too_few_match_keys", "has no key that TikTok matches by"));
  }
  const isLimited = wantsLimitedUse(conversion);
  const ip = userData.client_ip_address;
  if (isLimited && profile["client_ip_address"] && (ip === undefined || lost.includes("client_ip_address"))) {
    faults.push(
      warning("/user_data/client_ip_address", "missing_field", "is needed, and public, for limited data use"),
    );
  }
}

const HAS_HOST = /^https?:\/\/[^\s/]/;

function checkPage(url: string | undefined, faults: Fault[]): void {
  if (url === undefined) {
    faults.push(
      fault("/event_source_url", "missing_event_source_url", "is required by TikTok for web events"),
    );
  } else if (!HAS_HOST.test(url)) {
    faults.push(fault("/event_source_url", "invalid_value", "must be a full URL"));
  }
}
