import { type Conversion, fault, type Fault, isCurrency, type PrepareContext } from "@relay/core";
import { contextOf } from "../match-profile.ts";
import { checkMessaging } from "./messaging.ts";
import { canBeMatched } from "./match-minimum.ts";

const LEAD_ID = /^\d{15,17}$/;

/** What Meta is certain to refuse, with the whole request it travels in. */
export function checkForMeta(conversion: Conversion, context: PrepareContext): readonly Fault[] {
  const faults: Fault[] = [];
  checkMoney(conversion, faults);
  const missing = conversion.custom_data?.contents?.findIndex(({ id }) => id === undefined) ?? -1;
  if (missing !== -1) {
    faults.push(
      fault(`/custom_data/contents/${missing}/id`, "missing_content_id", "is required by Meta (2804008)"),
    );
  }
  const { lead_id: leadId } = conversion.user_data;
  if (leadId !== undefined && !LEAD_ID.test(String(leadId))) {
    faults.push(fault("/user_data/lead_id", "invalid_value", "must be 15 to 17 digits (2804036)"));
  }
  if (conversion.action_source === "app") checkApp(conversion, faults);
  if (conversion.action_source === "business_messaging") checkMessaging(conversion, faults);
  if (!canBeMatched(conversion, contextOf(conversion.user_data, context.defaultCountry))) {
    faults.push(fault("/user_data", "too_few_match_keys", "holds too little for Meta to match (2804050)"));
  }
  return faults;
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
    return;
  }
  const { 0: kind, 4: version } = app.extinfo;
  if (kind !== "i2" && kind !== "a2") {
    faults.push(fault("/app_data/extinfo/0", "invalid_value", "must be i2 or a2 (2804043)"));
  }
  if (String(version ?? "").trim() === "") {
    faults.push(fault("/app_data/extinfo/4", "invalid_value", "must be the OS version (2804043)"));
  }
}
