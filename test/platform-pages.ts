import type { PlatformName } from "@relay/core";

type Fields = Readonly<Record<string, unknown>>;

/** A standard event as a producer writes it. */
export interface StandardEvent {
  readonly name: string;
  /** What its custom_data is for. */
  readonly about: string;
  readonly customData?: Fields;
}

const CART: Fields = {
  value: 59.8,
  currency: "EUR",
  content_type: "product",
  contents: [{ id: "sku-1", quantity: 2, item_price: 29.9 }],
};
const PRODUCT: Fields = { value: 29.9, currency: "EUR", content_type: "product", content_ids: ["sku-1"] };
const VALUE: Fields = { value: 20, currency: "EUR" };

/** The standard events that websites have, for both platforms. */
const SHARED: readonly StandardEvent[] = [
  { name: "ViewContent", about: "A product's page was seen.", customData: PRODUCT },
  {
    name: "Search",
    about: "Something was looked for.",
    customData: { search_string: "red shoes", content_ids: ["sku-1"] },
  },
  { name: "AddToWishlist", about: "A product was put on a list of wishes.", customData: PRODUCT },
  { name: "AddToCart", about: "A product was put into the cart.", customData: PRODUCT },
  {
    name: "InitiateCheckout",
    about: "The way to the till was begun.",
    customData: { ...CART, num_items: 2 },
  },
  { name: "AddPaymentInfo", about: "How to pay was said.", customData: CART },
  {
    name: "Purchase",
    about: "It was bought: `value` and `currency` are needed.",
    customData: { ...CART, order_id: "order-1042" },
  },
  { name: "Lead", about: "A form was sent, somebody asks to be called.", customData: VALUE },
  { name: "CompleteRegistration", about: "An account was made.", customData: { status: true } },
  { name: "Contact", about: "Somebody called, wrote or chatted." },
  { name: "Subscribe", about: "A paid subscription began.", customData: { ...VALUE, predicted_ltv: 240 } },
  {
    name: "StartTrial",
    about: "A trial began.",
    customData: { value: 0, currency: "EUR", predicted_ltv: 120 },
  },
  { name: "Schedule", about: "A visit was arranged." },
  { name: "SubmitApplication", about: "An application was sent." },
  { name: "CustomizeProduct", about: "A product was put together.", customData: PRODUCT },
  { name: "FindLocation", about: "A shop was looked for." },
];

export const STANDARD_EVENTS: Readonly<Record<PlatformName, readonly StandardEvent[]>> = {
  meta: [
    ...SHARED,
    { name: "Donate", about: "Money was given.", customData: VALUE },
    { name: "PageView", about: "A page was seen." },
  ],
  tiktok: [
    ...SHARED,
    { name: "Download", about: "A file was fetched." },
    { name: "ApplicationApproval", about: "An application was granted." },
  ],
};

/** The person behind each example. */
const PERSON: Readonly<Record<PlatformName, Fields>> = {
  meta: {
    email: "ada@example.com",
    phone: "+1 415 555 2671",
    external_id: "customer-7",
    client_ip_address: "203.0.113.9",
    client_user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0",
    fbp: "fb.1.1596403881668.1116446470",
    fbc: "fb.1.1554763741205.AbCdEfGhIjKlMnOpQrStUvWxYz",
  },
  tiktok: {
    email: "ada@example.com",
    phone: "+1 415 555 2671",
    external_id: "customer-7",
    client_ip_address: "203.0.113.9",
    client_user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0",
    ttclid: "E.C.P.CsQBN1f0",
    ttp: "94e2a4j9-h3ss-k5kf-98cc-84n2j3l8n4",
  },
};

/** The whole conversion of an example. */
export function exampleOf(
  platform: PlatformName,
  { name, customData }: StandardEvent,
  atSeconds: number,
): Fields {
  return {
    event_name: name,
    event_time: atSeconds,
    event_id: "order-1042",
    action_source: "website",
    event_source_url: "https://shop.example/thanks",
    user_data: PERSON[platform],
    ...(customData && { custom_data: customData }),
  };
}

/** What a producer should know of a platform before anything else. */
export const INTRODUCTIONS: Readonly<Record<PlatformName, string>> = {
  meta: `- **Window**: conversions up to 7 days old, 62 days for \`action_source: physical_store\`, each less a safety margin of 60 seconds. Older ones are refused with \`event_too_old\`; those that grow too old while they wait become dead letters \`expired\`. Report within the hour: late ones help Meta little.
- **\`event_id\`**: the same as the browser pixel's for the same conversion, and Meta drops one of the two (48 hours). Without one the relay derives an id, which no browser shares.
- **Websites** should come with \`event_source_url\` and \`client_user_agent\`; Meta asks for both. \`strict: true\` in the destination's options refuses what lacks them.
- **\`fbc\` and \`fbp\`** are the cookies \`_fbc\` and \`_fbp\`. Without the cookie, send the landing URL's \`fbclid\`, untouched: case matters.
- **Country and currency** are never guessed. A phone without country code is read in the person's \`country\`, else the source's \`default_country\`.
- **A test code** (\`test_event_code\`) shows the event in Events Manager; it counts in production all the same.
- **What must never be sent** in clear is hashed by the relay; values that are SHA-256 already are recognised and passed on.`,
  tiktok: `- **Window**: 28 days unless \`max_age_days\` says otherwise, less a safety margin of 60 seconds; TikTok documents none.
- **\`event_id\`**: the same as the pixel's for the same conversion, and TikTok drops one of the two (48 hours).
- **Names**: a purchase is sent as \`Purchase\`, or as \`CompletePayment\` with \`purchase_event_name\`: use what your pixel uses, or browser and server count twice.
- **Websites** need \`event_source_url\`.
- **\`ttclid\`** is the landing URL's parameter, **\`ttp\`** the cookie \`_ttp\`; neither is ever hashed or shortened.
- **The kind of the source** (web, app, offline, crm) follows from \`action_source\`; a destination takes one kind.
- **A test code** (\`test_event_code\`) tags the request; tests and real events never share one.`,
};
