import { type Conversion, fault, type Fault } from "@relay/core";
import { eventNameFor, STANDARD_EVENTS } from "./event-names.ts";
import { eventSourceOf } from "./event-source.ts";
import type { TikTokOptions } from "./options.ts";

/** What TikTok is certain to refuse at this destination, with the whole request it travels in. */
export function checkForTikTok(conversion: Conversion, options: TikTokOptions): readonly Fault[] {
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
  return faults;
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
