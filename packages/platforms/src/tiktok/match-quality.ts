import type { KeyWeight } from "@relay/core";
import { weighed } from "../toolkit/weighed.ts";
import type { EventSource } from "./options.ts";

/**
 * Weights of match keys. TikTok names the keys of each event source but publishes neither an order nor numbers. Ours
 * follow Meta's order for keys that both have (docs/decisions/0009). Source: Reference of event/track.
 */
export const TIKTOK_WEIGHTS: Readonly<Record<EventSource, readonly KeyWeight[]>> = {
  web: weighed({
    email: 3,
    ttclid: 2,
    phone: 2,
    external_id: 1,
    ttp: 0.6,
    client_ip_address: 0.6,
    client_user_agent: 0.3,
    "first_name+last_name": 0.3,
    zip: 0.2,
  }),
  app: weighed({ "gaid|idfa": 3.5, email: 3, phone: 2, client_ip_address: 1, client_user_agent: 0.5 }),
  offline: weighed({ email: 5.5, phone: 4.5 }),
  crm: weighed({ email: 4.5, phone: 3.5, external_id: 2 }),
};
