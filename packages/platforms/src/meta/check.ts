import { fault, type Fault, isCurrency, type PrepareContext, warning } from "@relay/core";
import { type Unusable, unusableValues } from "../toolkit/match-profile.ts";
import { Spelling } from "../toolkit/spelling.ts";
import { CUSTOMER_SEGMENTS } from "./customer-segments.ts";
import { META_STANDARD_EVENTS, metaEventName } from "./event-names.ts";
import { META_PROFILE } from "./match-keys.ts";
import { checkMessaging } from "./messaging.ts";
import { canBeMatched } from "./match-minimum.ts";
import type { MetaConversion } from "./vocabulary.ts";

const spelling = new Spelling(META_STANDARD_EVENTS);
/** Source: Customer Information Parameters. */
const LEAD_ID = /^\s*[1-9]\d{14,16}\s*$/;

/**
 * Returns as errors what Meta is certain to refuse, together with the whole request, and as warnings what may be a
 * mistake. With `isStrict`, fields that its pages require of websites but that it does not enforce are errors too.
 */
export function checkForMeta(
  conversion: MetaConversion,
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
  if (conversion.action_source === "website") checkWebsite(conversion, isStrict ? fault : warning, faults);
  checkChoices(conversion, faults);
  // The keys are normalised once, for the minimum and for the warnings.
  const unusable = unusableValues(conversion.user_data, META_PROFILE, context);
  if (!canBeMatched(conversion, unusable)) {
    faults.push(fault("/user_data", "too_few_match_keys", "has too few match keys for Meta (2804050)"));
  }
  warn(conversion, context, unusable, faults);
  return faults;
}

/**
 * Events two hours late match less, events a day late much less. Sales in a shop are reported later. Source: Using the
 * API.
 */
const LATE_SECONDS = 86_400;
/** A phone with a country code (+, 00, tel:+), or a hashed one, which cannot be checked. */
const INTERNATIONAL = /^[([]?\s*(?:\+|00)|^tel:\+|^[0-9a-fA-F]{64}(?:\.|$)/;

/** Warns of fields that Meta takes but may not use as intended. */
function warn(
  conversion: MetaConversion,
  context: PrepareContext,
  unusable: readonly Unusable[],
  faults: Fault[],
): void {
  const { user_data: userData, custom_data: data } = conversion;
  spelling.check(conversion.event_name, faults);
  if (
    conversion.action_source !== "physical_store" &&
    context.nowSeconds - conversion.event_time > LATE_SECONDS
  ) {
    faults.push(warning("/event_time", "late_event", "is more than a day ago"));
  }
  if (data?.value !== undefined && data.currency === undefined && metaEventName(conversion) !== "Purchase") {
    faults.push(warning("/custom_data/currency", "missing_currency", "is absent beside a value (2804023)"));
  }
  if (
    conversion.data_processing_options?.includes("LDU") &&
    conversion.data_processing_options_country === undefined
  ) {
    const words = "is needed with LDU; 0 lets Meta locate the person";
    faults.push(warning("/data_processing_options_country", "missing_field", words));
  }
  for (const { pointer } of unusable) {
    faults.push(warning(pointer, "unusable_value", "has no form that Meta matches; it is left out"));
  }
  const isPhoneUsed =
    userData.phone !== undefined && !unusable.some(({ key, isWhole }) => isWhole && key === "phone");
  if (isPhoneUsed && isAmbiguousPhone(conversion, context)) {
    faults.push(
      warning(
        "/user_data/phone",
        "ambiguous_phone",
        "has no country code, and no country is known to read it in",
      ),
    );
  }
}

/** Digits without a known country are sent as they are, and match only if they begin with their country code. */
function isAmbiguousPhone(
  { user_data: { phone, country } }: MetaConversion,
  context: PrepareContext,
): boolean {
  if (context.defaultCountry !== undefined || country !== undefined) return false;
  const numbers = Array.isArray(phone) ? phone : [phone];
  return numbers.some((number) => !INTERNATIONAL.test(String(number).trim()));
}

/** A JSON number of 16 digits or more has lost the last ones before it arrived. */
function isRounded(id: unknown): boolean {
  return typeof id === "number" && !Number.isSafeInteger(id);
}

/** Required of websites by its page, but accepted without. Source: Parameters. */
function checkWebsite(
  { event_source_url: url, user_data: userData }: MetaConversion,
  say: typeof fault,
  faults: Fault[],
): void {
  if (url === undefined) {
    faults.push(say("/event_source_url", "missing_event_source_url", "is needed for website events"));
  }
  if (userData.client_user_agent === undefined) {
    faults.push(say("/user_data/client_user_agent", "missing_field", "is needed for website events"));
  }
}

/** Fields for which Meta lists a few values. Sources: Server Event Parameters; Data Processing Options. */
function checkChoices(conversion: MetaConversion, faults: Fault[]): void {
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

/** Source: Standard Parameters. */
function checkMoney(conversion: MetaConversion, faults: Fault[]): void {
  const { custom_data: data } = conversion;
  const name = metaEventName(conversion);
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

/** Source: Conversions API for App Events. */
function checkApp({ app_data: app }: MetaConversion, faults: Fault[]): void {
  if (app?.advertiser_tracking_enabled === undefined) {
    faults.push(
      fault("/app_data/advertiser_tracking_enabled", "missing_app_data", "is required for app events"),
    );
  }
  if (app?.extinfo === undefined) {
    faults.push(fault("/app_data/extinfo", "missing_app_data", "is required for app events (2804043)"));
  }
}

/** Of the 16 device values these two must be filled, whatever the source of the event. Source: Conversions API for App Events. */
function checkDevice(extinfo: readonly (string | number)[], faults: Fault[]): void {
  const { 0: kind, 4: version } = extinfo;
  if (kind !== "i2" && kind !== "a2") {
    faults.push(fault("/app_data/extinfo/0", "invalid_value", "must be i2 or a2 (2804043)"));
  }
  if (String(version ?? "").trim() === "") {
    faults.push(fault("/app_data/extinfo/4", "invalid_value", "must be the OS version (2804043)"));
  }
}
