import { type Conversion, fault, type Fault, isCurrency, type PrepareContext } from "@relay/core";
import { CUSTOMER_SEGMENTS } from "./customer-segments.ts";
import { checkMessaging } from "./messaging.ts";
import { canBeMatched } from "./match-minimum.ts";

const LEAD_ID = /^\s*[1-9]\d{14,16}\s*$/;

/** What Meta is certain to refuse, with the whole request it travels in. `isStrict`: also what its pages ask and it lets pass. */
export function checkForMeta(
  conversion: Conversion,
  context: PrepareContext,
  isStrict: boolean,
): readonly Fault[] {
  const faults: Fault[] = [];
  checkMoney(conversion, faults);
  const missing = conversion.custom_data?.contents?.findIndex(({ id }) => id === undefined) ?? -1;
  if (missing !== -1) {
    faults.push(
      fault(`/custom_data/contents/${missing}/id`, "missing_content_id", "is required by Meta (2804008)"),
    );
  }
  const { lead_id: leadId } = conversion.user_data;
  if (leadId !== undefined && (!LEAD_ID.test(String(leadId)) || isRounded(leadId))) {
    faults.push(
      fault("/user_data/lead_id", "invalid_value", "must be 15 to 17 digits, best as text (2804036)"),
    );
  }
  if (conversion.action_source === "app") checkApp(conversion, faults);
  if (conversion.app_data?.extinfo !== undefined) checkDevice(conversion.app_data.extinfo, faults);
  if (conversion.action_source === "business_messaging") checkMessaging(conversion, faults);
  if (isStrict && conversion.action_source === "website") checkWebsite(conversion, faults);
  checkChoices(conversion, faults);
  if (!canBeMatched(conversion, context)) {
    faults.push(fault("/user_data", "too_few_match_keys", "holds too little for Meta to match (2804050)"));
  }
  return faults;
}

/** A JSON number of 16 digits or more has lost the last ones before it got here. */
function isRounded(id: unknown): boolean {
  return typeof id === "number" && !Number.isSafeInteger(id);
}

/** Documented for websites (Parameters), and seen to be accepted without. */
function checkWebsite({ event_source_url: url, user_data: userData }: Conversion, faults: Fault[]): void {
  if (url === undefined) {
    faults.push(fault("/event_source_url", "missing_event_source_url", "is asked of website events"));
  }
  if (userData.client_user_agent === undefined) {
    faults.push(fault("/user_data/client_user_agent", "missing_field", "is asked of website events"));
  }
}

/** Fields whose few values Meta lists: Server Event Parameters, Data Processing Options. */
function checkChoices(conversion: Conversion, faults: Fault[]): void {
  const { customer_segmentation: segment, data_processing_options_state: state = 0 } = conversion;
  if (segment !== undefined && !CUSTOMER_SEGMENTS.has(segment)) {
    faults.push(fault("/customer_segmentation", "invalid_value", "must be one of Meta's customer segments"));
  }
  const customData: Readonly<Record<string, unknown>> | undefined = conversion.custom_data;
  const own = customData?.["customer_segmentation"];
  if (own !== undefined && own !== null && !CUSTOMER_SEGMENTS.has(own)) {
    faults.push(
      fault("/custom_data/customer_segmentation", "invalid_value", "must be one of Meta's customer segments"),
    );
  }
  if (state !== 0 && state < 1000) {
    faults.push(
      fault("/data_processing_options_state", "invalid_value", "must be 0 or the code of a state, from 1000"),
    );
  }
}

function checkMoney({ event_name: name, custom_data: data }: Conversion, faults: Fault[]): void {
  if (name === "Purchase" && data?.value === undefined) {
    faults.push(fault("/custom_data/value", "missing_value", "is required for Purchase (2804009)"));
  }
  if (name === "Purchase" && data?.currency === undefined) {
    faults.push(fault("/custom_data/currency", "missing_currency", "is required for Purchase (2804010)"));
  }
  if (data?.currency !== undefined && !isCurrency(data.currency)) {
    faults.push(fault("/custom_data/currency", "invalid_value", "must be an ISO 4217 code"));
  }
}

function checkApp({ app_data: app }: Conversion, faults: Fault[]): void {
  if (app?.advertiser_tracking_enabled === undefined) {
    faults.push(
      fault("/app_data/advertiser_tracking_enabled", "missing_app_data", "is required for app events"),
    );
  }
  if (app?.extinfo === undefined) {
    faults.push(fault("/app_data/extinfo", "missing_app_data", "is required for app events (2804043)"));
  }
}

/** The two of the 16 device values that must be filled, whatever the source of the event. */
function checkDevice(extinfo: readonly (string | number)[], faults: Fault[]): void {
  const { 0: kind, 4: version } = extinfo;
  if (kind !== "i2" && kind !== "a2") {
    faults.push(fault("/app_data/extinfo/0", "invalid_value", "must be i2 or a2 (2804043)"));
  }
  if (String(version ?? "").trim() === "") {
    faults.push(fault("/app_data/extinfo/4", "invalid_value", "must be the OS version (2804043)"));
  }
}
