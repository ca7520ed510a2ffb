import type { EventGuide } from "@relay/core";

const CART = {
  value: 59.8,
  currency: "EUR",
  content_type: "product",
  contents: [{ id: "sku-1", quantity: 2, item_price: 29.9 }],
};
const PRODUCT = { value: 29.9, currency: "EUR", content_type: "product", content_ids: ["sku-1"] };

/** Money as an example has it. */
export const EXAMPLE_VALUE = { value: 20, currency: "EUR" };

/** Standard events of websites that several platforms know under the same names. */
export const COMMON_EVENTS: readonly EventGuide[] = [
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
  { name: "Lead", about: "A form was sent, for example to request a call.", customData: EXAMPLE_VALUE },
  { name: "CompleteRegistration", about: "An account was created.", customData: { status: true } },
  { name: "Contact", about: "A person called, wrote or chatted." },
  {
    name: "Subscribe",
    about: "A paid subscription began.",
    customData: { ...EXAMPLE_VALUE, predicted_ltv: 240 },
  },
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
