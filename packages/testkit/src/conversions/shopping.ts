import type { Pick } from "./pick.ts";
import type { Place } from "./places.ts";

const NAMES = [
  [18, "ViewContent"],
  [10, "PageView"],
  [12, "AddToCart"],
  [8, "InitiateCheckout"],
  [5, "AddPaymentInfo"],
  [26, "Purchase"],
  [9, "Lead"],
  [4, "CompleteRegistration"],
  [3, "Search"],
  [2, "Subscribe"],
  [1, "StartTrial"],
  [2, "QuizFinished"],
] as const;

const SOURCES = [
  [86, "website"],
  [7, "app"],
  [5, "physical_store"],
  [2, "phone_call"],
] as const;

const PRODUCTS = [
  "lamp",
  "chair",
  "kettle",
  "notebook",
  "tent",
  "bicycle-bell",
  "olive-oil",
  "headphones",
  "rain-coat",
  "puzzle",
];
const WITH_CART: ReadonlySet<string> = new Set([
  "ViewContent",
  "AddToCart",
  "InitiateCheckout",
  "AddPaymentInfo",
  "Purchase",
]);

/** What somebody did in a shop: the event's own fields, without its id, time and person. */
export function shopping(pick: Pick, n: number, place: Place, orderPrefix: string): Record<string, unknown> {
  const source = pick.weighted(SOURCES);
  const atTill = source === "physical_store" || source === "phone_call";
  const name = atTill ? pick.one(["Purchase", "Lead"]) : pick.weighted(NAMES);
  const product = pick.one(PRODUCTS);
  const order = `${orderPrefix}${100_000 + n}`;
  return {
    event_name: name,
    action_source: source,
    ...(source === "website" && {
      event_source_url: `https://shop.example/${place.locale.slice(0, 2)}/${product}?utm_source=${pick.one(["meta", "tiktok", "mail"])}&utm_campaign=${pick.token(8)}`,
      ...(pick.chance(0.4) && { referrer_url: `https://www.example.org/${pick.token(6)}` }),
    }),
    ...(source === "app" && { app_data: device(pick) }),
    custom_data: { order_id: order, ...(WITH_CART.has(name) ? cart(pick, place) : other(pick, name, place)) },
  };
}

function cart(pick: Pick, place: Place): Record<string, unknown> {
  const contents = Array.from(
    {
      length: pick.weighted([
        [6, 1],
        [3, 2],
        [2, 3],
        [1, 5],
      ]),
    },
    () => ({
      id: `sku-${pick.whole(1000, 9999)}`,
      quantity: pick.weighted([
        [8, 1],
        [2, 2],
        [1, 4],
      ]),
      item_price: pick.whole(199, 19_900) / 100,
      ...(pick.chance(0.4) && {
        title: `${pick.one(PRODUCTS)} ${pick.token(4)}`,
        brand: pick.one(["Nordhus", "Acme", "Kumo"]),
      }),
    }),
  );
  const cents = contents.reduce(
    (sum, { quantity, item_price }) => sum + Math.round(quantity * item_price * 100),
    0,
  );
  return {
    value: cents / 100,
    currency: pick.chance(0.1) ? place.currency.toLowerCase() : place.currency,
    content_type: "product",
    contents,
    content_ids: contents.map(({ id }) => id),
    num_items: contents.reduce((sum, { quantity }) => sum + quantity, 0),
    ...(pick.chance(0.3) && { coupon: pick.token(6) }),
  };
}

function other(pick: Pick, name: string, place: Place): Record<string, unknown> {
  switch (name) {
    case "Search":
      return { search_string: `${pick.one(PRODUCTS)} ${pick.one(["red", "blue", "small"])}` };
    case "Subscribe":
    case "StartTrial":
      return { value: pick.whole(5, 50), currency: place.currency, predicted_ltv: pick.whole(60, 900) };
    case "Lead":
      return {
        content_name: `form ${pick.whole(1, 20)}`,
        ...(pick.chance(0.5) && { value: 0, currency: place.currency }),
      };
    default:
      return { content_category: pick.one(["home", "outdoor", "food"]) };
  }
}

function device(pick: Pick): Record<string, unknown> {
  const ios = pick.chance(0.5);
  const version = ios ? `18.${pick.whole(0, 6)}` : String(pick.whole(12, 16));
  const build = `${pick.whole(1, 9)}.${pick.whole(0, 20)}`;
  const model = ios ? "iPhone17,1" : "Pixel 9";
  const screen = ["390", "844", "3", "6", "128", String(pick.whole(1, 100))];
  return {
    advertiser_tracking_enabled: pick.chance(0.5),
    app_id: ios ? "1234567890" : "example.shop",
    app_name: "Shop",
    app_version: build,
    extinfo: [
      ios ? "i2" : "a2",
      "example.shop",
      build,
      build,
      version,
      model,
      "en_US",
      "PST",
      "",
      ...screen,
      "USA/Los_Angeles",
    ],
  };
}
