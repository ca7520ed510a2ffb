import { fault, type Fault, type MatchKeyName } from "@relay/core";
import { isUsable } from "../toolkit/match-profile.ts";
import { META_PROFILE } from "./match-keys.ts";
import type { MetaConversion } from "./vocabulary.ts";

/**
 * Ids that each channel needs; alternatives stand together. Source: Conversions API for Business Messaging. For
 * WhatsApp a page is as good as an account (subcode 2804116 is the answer when both are missing).
 */
const IDS_OF_CHANNEL: Readonly<Record<string, readonly (readonly [MatchKeyName, ...MatchKeyName[]])[]>> = {
  messenger: [["page_id"], ["page_scoped_user_id"]],
  whatsapp: [["ctwa_clid"], ["whatsapp_business_account_id", "page_id"]],
  instagram: [["ig_sid"], ["ig_account_id"]],
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

export function checkMessaging(conversion: MetaConversion, faults: Fault[]): void {
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
  for (const ids of IDS_OF_CHANNEL[channel] ?? []) {
    if (!ids.some((id) => holds(userData, id))) {
      faults.push(fault(`/user_data/${ids[0]}`, "missing_messaging_ids", `is required for ${channel}`));
    }
  }
}

function holds(userData: MetaConversion["user_data"], id: MatchKeyName): boolean {
  const rule = META_PROFILE[id];
  const given = userData[id];
  return given !== undefined && rule !== undefined && isUsable(given, rule, {});
}
