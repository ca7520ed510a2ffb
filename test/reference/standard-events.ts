/** The platforms that have a page. */
type PlatformName = "meta" | "tiktok";
type Fields = Readonly<Record<string, unknown>>;

/** A standard event as a producer writes it. */
export interface StandardEvent {
  readonly name: string;
  /** When it is sent. */
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
  { name: "ViewContent", about: "A visitor saw a product's page.", customData: PRODUCT },
  {
    name: "Search",
    about: "A visitor searched for something.",
    customData: { search_string: "red shoes", content_ids: ["sku-1"] },
  },
  { name: "AddToWishlist", about: "A product was added to a wish list.", customData: PRODUCT },
  { name: "AddToCart", about: "A product was added to the cart.", customData: PRODUCT },
  {
    name: "InitiateCheckout",
    about: "The checkout was started.",
    customData: { ...CART, num_items: 2 },
  },
  { name: "AddPaymentInfo", about: "Payment details were entered.", customData: CART },
  {
    name: "Purchase",
    about: "A purchase was made: `value` and `currency` are required.",
    customData: { ...CART, order_id: "order-1042" },
  },
  { name: "Lead", about: "A form was sent, for example to request a call.", customData: VALUE },
  { name: "CompleteRegistration", about: "An account was created.", customData: { status: true } },
  { name: "Contact", about: "A person called, wrote or chatted." },
  { name: "Subscribe", about: "A paid subscription began.", customData: { ...VALUE, predicted_ltv: 240 } },
  {
    name: "StartTrial",
    about: "A trial began.",
    customData: { value: 0, currency: "EUR", predicted_ltv: 120 },
  },
  { name: "Schedule", about: "A visit was arranged." },
  { name: "SubmitApplication", about: "An application was sent." },
  { name: "CustomizeProduct", about: "A product was configured.", customData: PRODUCT },
  { name: "FindLocation", about: "A visitor searched for a store." },
];

export const STANDARD_EVENTS: Readonly<Record<PlatformName, readonly StandardEvent[]>> = {
  meta: [
    ...SHARED,
    { name: "Donate", about: "A donation was made.", customData: VALUE },
    { name: "PageView", about: "A visitor saw a page." },
  ],
  tiktok: [
    ...SHARED,
    { name: "Download", about: "A file was downloaded." },
    { name: "ApplicationApproval", about: "An application was approved." },
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

/** The list that a platform's page begins with, as Markdown: what a producer must know first. */
export const INTRODUCTIONS: Readonly<Record<PlatformName, string>> = {
  meta: `- **Window**: conversions up to 7 days old, 62 days for \`action_source: physical_store\`, each less a safety margin of 60 seconds. The relay refuses older ones with \`event_too_old\`. Those that grow too old while they wait become dead letters \`expired\`. Report a conversion within an hour: late ones help Meta little.
- **\`event_id\`**: use the same as the browser pixel for the same conversion, and Meta drops one of the two (48 hours). Without one the relay derives an id, which no browser shares.
- **Websites** should come with \`event_source_url\` and \`client_user_agent\`; Meta asks for both. With \`strict: true\` in the destination's options the relay refuses a website event without them.
- **\`fbc\` and \`fbp\`** are the cookies \`_fbc\` and \`_fbp\`. Without the cookie, send the landing URL's \`fbclid\` unchanged: it is case-sensitive.
- **Country and currency** are never guessed. A phone number without country code is read in the person's \`country\`, else in the source's \`default_country\`.
- **A test code** (\`test_event_code\`) shows the event in Events Manager. Meta counts the event in production too.
- **Hashing**: the relay hashes everything that must not be sent in clear. It recognises values that are already SHA-256 and sends them unchanged.`,
  tiktok: `- **Window**: 28 days, or \`max_age_days\`, less a safety margin of 60 seconds. TikTok documents no window.
- **\`event_id\`**: use the same as the pixel for the same conversion, and TikTok drops one of the two (48 hours).
- **Names**: a purchase is sent as \`Purchase\`, or as \`CompletePayment\` with \`purchase_event_name\`. Use the name that your pixel uses; otherwise TikTok counts browser and server events twice.
- **Websites** need \`event_source_url\`.
- **\`ttclid\`** is the landing URL's parameter, **\`ttp\`** the cookie \`_ttp\`. Neither is ever hashed or shortened.
- **The kind of the source** (web, app, offline, crm) follows from \`action_source\`. A destination takes one kind.
- **A test code** (\`test_event_code\`) marks the request. Tests and real events are never in the same request.`,
};
