import type { JsonObject } from "../json.ts";
import {
  type BusinessFault,
  CHANNEL,
  INSTAGRAM_ACCOUNT,
  invalid,
  MESSAGING_NAME,
  PAGE_ID,
  WHATSAPP_ACCOUNT,
  WHATSAPP_CLICK,
} from "./business-fault.ts";

const MESSAGING_NAMES = new Set<unknown>([
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

/** Checks business messaging: a channel, one of its event names, and the ids that the channel is matched by. */
export function findMessagingFault(event: JsonObject, userData: JsonObject): BusinessFault | undefined {
  const channel = event["messaging_channel"];
  if (channel === undefined) return CHANNEL;
  if (!MESSAGING_NAMES.has(event["event_name"])) return MESSAGING_NAME;
  switch (channel) {
    case "messenger":
      return findMessengerFault(userData);
    case "whatsapp":
      return findWhatsappFault(userData);
    default:
      return findInstagramFault(userData);
  }
}

function findMessengerFault(userData: JsonObject): BusinessFault | undefined {
  if (!holds(userData, "page_id")) return PAGE_ID;
  return holds(userData, "page_scoped_user_id") ? undefined : lacks("page_scoped_user_id");
}

function findWhatsappFault(userData: JsonObject): BusinessFault | undefined {
  if (!holds(userData, "page_id") && !holds(userData, "whatsapp_business_account_id"))
    return WHATSAPP_ACCOUNT;
  return holds(userData, "ctwa_clid") ? undefined : WHATSAPP_CLICK;
}

function findInstagramFault(userData: JsonObject): BusinessFault | undefined {
  if (!holds(userData, "ig_account_id")) return INSTAGRAM_ACCOUNT;
  return holds(userData, "ig_sid") ? undefined : lacks("ig_sid");
}

function holds(userData: JsonObject, key: string): boolean {
  return userData[key] !== undefined && userData[key] !== "";
}

/** No subcode is known for these two ids. */
function lacks(key: string): BusinessFault {
  return invalid(`user_data.${key} is required for this messaging_channel`);
}
