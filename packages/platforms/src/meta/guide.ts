import type { PlatformGuide } from "@relay/core";
import { COMMON_EVENTS, EXAMPLE_VALUE } from "../toolkit/standard-events.ts";
import { META_CODES, META_SUBCODES } from "./codes.ts";

const INTRODUCTION = `- **Window**: conversions up to 7 days old, 62 days for \`action_source: physical_store\`, each less a safety margin of 60 seconds. The relay refuses older ones with \`event_too_old\`. Those that grow too old while they wait become dead letters \`expired\`. Report a conversion within an hour: late ones help Meta little.
- **\`event_id\`**: use the same as the browser pixel for the same conversion, and Meta drops one of the two (48 hours). Without one the relay derives an id, which no browser shares.
- **Websites** should come with \`event_source_url\` and \`client_user_agent\`; Meta asks for both. With \`strict: true\` in the destination's options the relay refuses a website event without them.
- **\`fbc\` and \`fbp\`** are the cookies \`_fbc\` and \`_fbp\`. Without the cookie, send the landing URL's \`fbclid\` unchanged: it is case-sensitive.
- **Country and currency** are never guessed. A phone number without country code is read in the person's \`country\`, else in the source's \`default_country\`.
- **A test code** (\`test_event_code\`) shows the event in Events Manager. Meta counts the event in production too.
- **Hashing**: the relay hashes everything that must not be sent in clear. It recognises values that are already SHA-256 and sends them unchanged.`;

const AFTER_CODES = `200 to 299 are \`credentials\`, 80000 to 80014 \`throttled\`, negative ones \`retry\`, with 5xx \`unknown\`. An unknown code is about no event: it is \`throttled\` with 429, \`credentials\` with 401 or 403, \`retry\` with any other 4xx, else \`unknown\`. \`100\` is \`credentials\` with \`type\` \`GraphMethodException\`, or with "Missing Permission" and no subcode. A success that says \`events_received\` short of what was sent is repeated in halves with the same ids.`;

const messaging = (title: string, channel: string) => ({
  title,
  fields: { action_source: "business_messaging", messaging_channel: channel },
});

/** What documents say about Meta. */
export const META_GUIDE: PlatformGuide = {
  introduction: INTRODUCTION,
  person: {
    email: "ada@example.com",
    phone: "+1 415 555 2671",
    external_id: "customer-7",
    client_ip_address: "203.0.113.9",
    client_user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0",
    fbp: "fb.1.1596403881668.1116446470",
    fbc: "fb.1.1554763741205.AbCdEfGhIjKlMnOpQrStUvWxYz",
  },
  options: { strict: true },
  events: [
    ...COMMON_EVENTS,
    { name: "Donate", about: "A donation was made.", customData: EXAMPLE_VALUE },
    { name: "PageView", about: "A visitor saw a page." },
  ],
  kinds: [
    { title: "websites", fields: { action_source: "website" } },
    { title: "apps", fields: { action_source: "app" } },
    { title: "lead ads", fields: { action_source: "system_generated", user_data: { lead_id: "1" } } },
    messaging("Messenger", "messenger"),
    messaging("WhatsApp", "whatsapp"),
    messaging("Instagram", "instagram"),
    { title: "everything else", fields: { action_source: "physical_store" } },
  ],
  answers: [
    {
      title: "codes",
      introduction:
        "The relay decides by `code` and `error_subcode`, because texts change and are localised.",
      codes: META_CODES,
      notes: AFTER_CODES,
    },
    { title: "subcodes", codes: META_SUBCODES },
  ],
};
