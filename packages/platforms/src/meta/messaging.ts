import { type Conversion, fault, type Fault, type MatchKeyName } from "@relay/core";

/** Ids that each channel needs. Source: Conversions API for Business Messaging. */
const IDS_OF_CHANNEL: Readonly<Record<string, readonly MatchKeyName[]>> = {
  messenger: ["page_id", "page_scoped_user_id"],
  whatsapp: ["ctwa_clid", "whatsapp_business_account_id"],
  instagram: ["ig_sid", "ig_account_id"],
};

const EVENT_NAMES: ReadonlySet<string> = new Set([
  "Purchase",
  "LeadSubmitted",
  "InitiateCheckout",
  "AddToCart",
  "ViewContent",
  "OrderCreated",
  "OrderShipped",
  "OrderDelivered",
  "OrderCanceled",
  "OrderReturned",
  "CartAbandoned",
  "QualifiedLead",
  "RatingProvided",
  "ReviewProvided",
]);

export function checkMessaging(conversion: Conversion, faults: Fault[]): void {
  const { messaging_channel: channel, event_name: name, user_data: userData } = conversion;
  if (!EVENT_NAMES.has(name)) {
    faults.push(
      fault("/event_name", "unsupported_event_name", "is not taken for business_messaging (2804066)"),
    );
  }
  if (channel === undefined) {
    faults.push(fault("/messaging_channel", "missing_messaging_ids", "is required (2804063)"));
    return;
  }
  for (const id of IDS_OF_CHANNEL[channel] ?? []) {
    if (userData[id] === undefined) {
      faults.push(fault(`/user_data/${id}`, "missing_messaging_ids", `is required for ${channel}`));
    }
  }
}
