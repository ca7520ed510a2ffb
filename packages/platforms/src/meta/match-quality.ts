import type { KeyWeight } from "@relay/core";
import { weighed } from "../toolkit/weighed.ts";
import type { MetaConversion } from "./vocabulary.ts";

/**
 * Weights of match keys. Meta publishes an order but no numbers: Best Practices names e-mail, IP address, first with
 * last name and phone; the help centre ranks e-mail and click id highest. The numbers are ours (docs/decisions/0009).
 */
const WEB = weighed({
  email: 3,
  phone: 1.5,
  fbc: 1.5,
  client_ip_address: 1,
  external_id: 1,
  fbp: 0.6,
  "first_name+last_name": 0.6,
  client_user_agent: 0.3,
  "city+zip": 0.3,
  date_of_birth: 0.2,
});
const APP = weighed({
  email: 3,
  madid: 2.5,
  phone: 1.5,
  external_id: 1,
  anon_id: 0.8,
  client_ip_address: 0.6,
  "first_name+last_name": 0.6,
});
/** Data given at a till, on the phone or in a form: there is no browser. */
const IN_PERSON = weighed({
  email: 3.5,
  phone: 2.5,
  external_id: 1.5,
  "first_name+last_name": 1.2,
  "city+zip": 0.6,
  date_of_birth: 0.5,
  country: 0.2,
});
const LEAD_AD = weighed({ lead_id: 8, email: 1, phone: 1 });
const CHANNELS: Readonly<Record<string, readonly KeyWeight[]>> = {
  messenger: weighed({ "page_id+page_scoped_user_id": 10 }),
  whatsapp: weighed({ ctwa_clid: 8, whatsapp_business_account_id: 2 }),
  instagram: weighed({ "ig_account_id+ig_sid": 10 }),
};

export function metaWeights({
  action_source: source,
  messaging_channel: channel,
  user_data: userData,
}: MetaConversion): readonly KeyWeight[] {
  switch (source) {
    case "website":
      return WEB;
    case "app":
      return APP;
    case "business_messaging":
      return CHANNELS[channel ?? ""] ?? [];
    case "system_generated":
      return userData.lead_id === undefined ? IN_PERSON : LEAD_AD;
    case "physical_store":
    case "phone_call":
    case "chat":
    case "email":
    case "other":
      return IN_PERSON;
  }
}
