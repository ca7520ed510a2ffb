import type { PlatformGuide } from "@relay/core";
import { COMMON_EVENTS } from "../toolkit/standard-events.ts";
import { TIKTOK_CODES } from "./codes.ts";
import { EVENT_SOURCES } from "./options.ts";

const INTRODUCTION = `- **Window**: 28 days, or \`max_age_days\`, less a safety margin of 60 seconds. TikTok documents no window.
- **\`event_id\`**: use the same as the pixel for the same conversion, and TikTok drops one of the two (48 hours).
- **Names**: a purchase is sent as \`Purchase\`, or as \`CompletePayment\` with \`purchase_event_name\`. Use the name that your pixel uses; otherwise TikTok counts browser and server events twice.
- **Websites** need \`event_source_url\`.
- **\`ttclid\`** is the landing URL's parameter, **\`ttp\`** the cookie \`_ttp\`. Neither is ever hashed or shortened.
- **The kind of the source** (web, app, offline, crm) follows from \`action_source\`. A destination takes one kind.
- **A test code** (\`test_event_code\`) marks the request. Tests and real events are never in the same request.`;

const AFTER_CODES = `- 40000 and 40002 are \`credentials\` where the message names \`event_source\`, \`event_source_id\`, \`test_event_code\` or \`partner_name\`. A test code or partner that came with the events is \`payload\`.
- Other codes: 4xxxx are \`payload\`. 50000 and above are \`unknown\` where the message mentions a timeout, else \`retry\`.
- 20001 ("partially OK"): where the answer names the refused events, the relay reads it event by event. Otherwise it repeats the request in halves with the same ids.`;

/** What documents say about TikTok. */
export const TIKTOK_GUIDE: PlatformGuide = {
  introduction: INTRODUCTION,
  person: {
    email: "ada@example.com",
    phone: "+1 415 555 2671",
    external_id: "customer-7",
    client_ip_address: "203.0.113.9",
    client_user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0",
    ttclid: "E.C.P.CsQBN1f0",
    ttp: "94e2a4j9-h3ss-k5kf-98cc-84n2j3l8n4",
  },
  events: [
    ...COMMON_EVENTS,
    { name: "Download", about: "A file was downloaded." },
    { name: "ApplicationApproval", about: "An application was approved." },
  ],
  kinds: EVENT_SOURCES.map((kind) => ({ title: kind, options: { event_source: kind }, fields: {} })),
  answers: [
    {
      title: "return codes",
      introduction: "The relay decides by the `code` in the body, whatever the HTTP status is.",
      codes: TIKTOK_CODES,
      notes: AFTER_CODES,
    },
  ],
};
