import type { Surface } from "./person.ts";
import type { Pick } from "./pick.ts";
import type { Place } from "./places.ts";

/** What a person did, and where. */
export interface Occasion {
  readonly name: string;
  readonly source: string;
  readonly surface: Surface;
  /** Whether the shop knows the person. */
  readonly known: boolean;
}

const SOURCES = [
  [82, "website"],
  [9, "app"],
  [5, "physical_store"],
  [2, "phone_call"],
  [1, "system_generated"],
  [1, "email"],
] as const;

type Weighed = readonly (readonly [weight: number, name: string])[];

const NAMES: Readonly<Record<(typeof SOURCES)[number][1], Weighed>> = {
  website: [
    [24, "PageView"],
    [22, "ViewContent"],
    [13, "AddToCart"],
    [8, "InitiateCheckout"],
    [4, "AddPaymentInfo"],
    [12, "Purchase"],
    [5, "Lead"],
    [4, "CompleteRegistration"],
    [3, "Search"],
    [1, "AddToWishlist"],
    [1, "Subscribe"],
    [1, "Contact"],
    [2, "QuizFinished"],
  ],
  app: [
    [30, "ViewContent"],
    [20, "AddToCart"],
    [20, "Purchase"],
    [10, "CompleteRegistration"],
    [8, "StartTrial"],
    [6, "Subscribe"],
    [6, "LevelReached"],
  ],
  physical_store: [
    [9, "Purchase"],
    [1, "Lead"],
  ],
  phone_call: [
    [5, "Lead"],
    [3, "Purchase"],
    [2, "Schedule"],
  ],
  system_generated: [
    [7, "Subscribe"],
    [3, "Purchase"],
  ],
  email: [
    [5, "Lead"],
    [5, "Subscribe"],
  ],
};

/** Events at which people give their name. */
const GIVES_NAME: ReadonlySet<string> = new Set([
  "InitiateCheckout",
  "AddPaymentInfo",
  "Purchase",
  "Lead",
  "CompleteRegistration",
  "Subscribe",
  "StartTrial",
  "Contact",
]);

const WITH_CART: ReadonlySet<string> = new Set([
  "ViewContent",
  "AddToCart",
  "AddToWishlist",
  "InitiateCheckout",
  "AddPaymentInfo",
  "Purchase",
]);

const WITH_ORDER: ReadonlySet<string> = new Set(["InitiateCheckout", "AddPaymentInfo", "Purchase"]);

const PRODUCTS = [
  "desk-lamp",
  "oak-chair",
  "kettle",
  "notebook-a5",
  "two-person-tent",
  "bicycle-bell",
  "olive-oil",
  "headphones",
  "rain-coat",
  "jigsaw-puzzle",
  "espresso-cups",
  "wool-blanket",
] as const;
const BRANDS = ["Nordhus", "Acme", "Kumo", "Vela"] as const;
const CATEGORIES = ["home > lighting", "outdoor", "food & drink", "office", "toys"] as const;
const VARIANTS = ["red", "blue", "small", "large", "oak", "set of 2"] as const;

/** Chooses the event; a given name is kept. */
export function occasion(pick: Pick, given?: string): Occasion {
  const source = given === undefined ? pick.weighted(SOURCES) : "website";
  const name = given ?? pick.weighted(NAMES[source]);
  const surface = source === "website" ? "browser" : source === "app" ? "app" : "till";
  const known = surface === "till" || GIVES_NAME.has(name) || pick.chance(0.4);
  return { name, source, surface, known };
}

/** The event's own fields, without its id, time and person. */
export function shopping(
  pick: Pick,
  n: number,
  { name, source, surface }: Occasion,
  { place, orderPrefix }: { readonly place: Place; readonly orderPrefix: string },
): Record<string, unknown> {
  const product = pick.one(PRODUCTS);
  const custom = {
    ...(WITH_ORDER.has(name) && { order_id: `${orderPrefix}${100_000 + n}` }),
    ...(WITH_CART.has(name) ? cart(pick, name, place, surface) : other(pick, name, place)),
    ...(surface === "till" && {
      shop_id: pick.digits("store-0##"),
      till: pick.whole(1, 12),
      clerk: pick.token(6),
    }),
  };
  return {
    event_name: name,
    action_source: source,
    ...(surface === "browser" && page(pick, place, name, product)),
    ...(surface === "app" && { app_data: app(pick, place) }),
    ...(Object.keys(custom).length > 0 && { custom_data: custom }),
  };
}

/** The page where it happened, with the query that led there. */
function page(pick: Pick, place: Place, name: string, product: string): Record<string, unknown> {
  const medium = pick.one(["meta", "tiktok", "newsletter", "partner"]);
  const path = WITH_ORDER.has(name)
    ? `checkout/${pick.token(12)}`
    : `${pick.one(["p", "c", "sale"])}/${product}`;
  const query = new URLSearchParams({
    utm_source: medium,
    utm_medium: pick.one(["paid_social", "email", "referral"]),
    utm_campaign: `${pick.one(["spring", "summer", "black-week", "launch"])}-${pick.whole(2024, 2026)}`,
    variant: pick.one(VARIANTS),
    sid: pick.token(12),
  });
  return {
    event_source_url: `https://shop.example/${place.locale.slice(0, 2)}/${path}?${query.toString()}`,
    ...(pick.chance(0.5) && {
      referrer_url: `https://www.example.org/${medium}/${pick.token(10)}?ref=${pick.token(8)}`,
    }),
  };
}

function cart(pick: Pick, name: string, place: Place, surface: Surface): Record<string, unknown> {
  const lines = WITH_ORDER.has(name)
    ? pick.weighted([
        [6, 1],
        [3, 2],
        [2, 3],
      ])
    : 1;
  const titled = surface === "till" ? 1 : 0.3;
  const contents = Array.from({ length: Math.max(lines, surface === "till" ? 2 : 1) }, () =>
    line(pick, titled),
  );
  let cents = 0;
  for (const { quantity, item_price: price } of contents) cents += Math.round(quantity * price * 100);
  return {
    value: cents / 100,
    currency: pick.chance(0.1) ? place.currency.toLowerCase() : place.currency,
    content_type: "product",
    contents,
    ...(pick.chance(0.5) && { content_ids: contents.map(({ id }) => id) }),
    num_items: contents.reduce((sum, { quantity }) => sum + quantity, 0),
    ...(name === "Purchase" && pick.chance(0.4) && { customer_type: pick.one(["new", "returning"]) }),
    ...(name === "Purchase" &&
      pick.chance(0.2) && { delivery_category: pick.one(["home_delivery", "in_store"]) }),
    ...(pick.chance(0.2) && { coupon: pick.token(6) }),
  };
}

/** A line of a cart; one producer in eight uses TikTok's names. */
function line(pick: Pick, titled: number) {
  const quantity = pick.weighted([
    [8, 1],
    [2, 2],
    [1, 4],
  ]);
  return {
    id: `sku-${pick.whole(10_000, 99_999)}`,
    quantity,
    item_price: pick.whole(199, 19_900) / 100,
    ...(pick.chance(titled) && {
      title: `${pick.one(PRODUCTS)}, ${pick.one(VARIANTS)}`,
      brand: pick.one(BRANDS),
    }),
    ...(pick.chance(titled / 2) && { category: pick.one(CATEGORIES) }),
  };
}

function other(pick: Pick, name: string, place: Place): Record<string, unknown> {
  switch (name) {
    case "PageView":
      return {};
    case "Search":
      return {
        search_string: `${pick.one(PRODUCTS)} ${pick.one(VARIANTS)}`,
        content_category: pick.one(CATEGORIES),
      };
    case "Subscribe":
    case "StartTrial":
      return {
        value: pick.whole(5, 50),
        currency: place.currency,
        predicted_ltv: pick.whole(60, 900),
        plan: pick.one(["basic", "family", "pro"]),
      };
    case "Lead":
      return {
        content_name: `form ${pick.whole(1, 20)}: ${pick.one(["brochure", "call me back", "quote"])}`,
        content_category: pick.one(CATEGORIES),
        ...(pick.chance(0.5) && { value: 0, currency: place.currency }),
      };
    case "CompleteRegistration":
      return { content_name: "account", status: pick.chance(0.9), currency: place.currency, value: 0 };
    default:
      return { content_category: pick.one(CATEGORIES), step: pick.whole(1, 9), answers: pick.token(12) };
  }
}

function app(pick: Pick, place: Place): Record<string, unknown> {
  const ios = pick.chance(0.5);
  const version = ios ? `18.${pick.whole(0, 6)}` : String(pick.whole(12, 16));
  const build = `${pick.whole(1, 9)}.${pick.whole(0, 20)}`;
  const id = ios ? "1234567890" : "example.shop";
  const model = ios ? pick.one(["iPhone17,1", "iPhone16,2"]) : pick.one(["Pixel 9", "SM-S931B"]);
  const screen = ["390", "844", "3", "6", "128", String(pick.whole(1, 100))];
  return {
    advertiser_tracking_enabled: pick.one([true, false, 1, 0]),
    application_tracking_enabled: true,
    app_id: id,
    app_name: "Example Shop",
    app_version: build,
    extinfo: [
      ios ? "i2" : "a2",
      "example.shop",
      build,
      `${build}.${pick.whole(100, 999)}`,
      version,
      model,
      place.locale,
      "GMT",
      pick.one(["", "Example Mobile"]),
      ...screen,
      place.timeZone,
    ],
    ...(pick.chance(0.5) && { install_referrer: `utm_source=${pick.token(8)}`, vendor_id: pick.uuid() }),
  };
}
