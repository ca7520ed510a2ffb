/** A broken rule of Meta's. Meta says which rule, and in no recorded answer which event. */
export interface BusinessFault {
  readonly subcode: number | undefined;
  readonly message: string;
}

function rule(subcode: number, message: string): BusinessFault {
  return { subcode, message };
}

export const TOO_OLD = rule(2804003, "An event_time is older than Meta accepts");
export const IN_THE_FUTURE = rule(2804004, "An event_time lies in the future");
export const CONTENT_ID = rule(2804008, "A contents item has no id");
export const PURCHASE_VALUE = rule(2804009, "A Purchase has no value");
export const PURCHASE_CURRENCY = rule(2804010, "A Purchase has no currency");
export const LEAD_ID = rule(2804036, "A lead_id is not an integer of 15 to 17 digits");
export const DEVICE_INFO = rule(2804043, "An extinfo is not the list of 16 device values");
export const TOO_LITTLE_CUSTOMER = rule(2804050, "An event holds too little customer information");
export const CHANNEL = rule(2804063, "A business messaging event has no messaging_channel");
export const MESSAGING_NAME = rule(2804066, "An event_name is not one of business messaging");
export const PAGE_ID = rule(2804069, "A messenger event has no page_id");
export const INSTAGRAM_ACCOUNT = rule(2804079, "An instagram event has no ig_account_id");
export const WHATSAPP_CLICK = rule(2804087, "A whatsapp event has no valid ctwa_clid");
export const WHATSAPP_ACCOUNT = rule(
  2804116,
  "A whatsapp event has no page_id and no whatsapp_business_account_id",
);

/** A rule that the pages state without a subcode of its own: plain code 100. */
export function invalid(message: string): BusinessFault {
  return { subcode: undefined, message };
}
